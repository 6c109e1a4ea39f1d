"""Entries of one file that stand there twice. Asked of a file by itself: between layers, the same id means a change."""

from __future__ import annotations

from collections.abc import Iterable

from catalog_adapter.layers.nodes import ListNode, MappingNode, Node, ScalarNode
from catalog_adapter.layers.problems import Origin, Problem
from catalog_adapter.layers.schema_words import written


def check_duplicates(tree: MappingNode) -> Iterable[Problem]:
    """Every id once in its list, and every value once among the values of a characteristic."""
    pending: list[Node] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, MappingNode):
            values = node.items.get("values")
            if isinstance(values, ListNode):
                yield from _twice(values, "value")
            pending += node.items.values()
        elif isinstance(node, ListNode):
            yield from _twice(node, "id")
            pending += node.items


def _twice(entries: ListNode, key: str) -> Iterable[Problem]:
    first: dict[str, Origin] = {}
    for entry in entries.items:
        named = entry.items.get(key) if isinstance(entry, MappingNode) else entry if key == "value" else None
        if not isinstance(named, ScalarNode):
            continue
        # written, since True and 1 are one key in Python
        before = first.setdefault(written(named.value), named.origin)
        if before is not named.origin:
            text = f"the {key} {written(named.value)} stands here twice; the first is in line {before.line}"
            yield Problem.at(named.origin, text)
