"""Numbers and texts that no one means: they would trip whoever writes them out, on a screen or in a message."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from catalog_adapter.layers.nodes import ListNode, MappingNode, Node
from catalog_adapter.layers.problems import Problem

_LARGEST = 10**15


def check_scalars(tree: MappingNode) -> Iterable[Problem]:
    """Every number of a length that can be written, every text without control characters. Asked of one file."""
    pending: list[Node] = [tree]
    while pending:
        node = pending.pop()
        if isinstance(node, MappingNode):
            for key, origin in node.key_origins.items():
                if _has_control(key):
                    yield Problem.at(origin, "the key holds a control character; write it without")
            pending += node.items.values()
        elif isinstance(node, ListNode):
            pending += node.items
        elif isinstance(node.value, int) and abs(node.value) > _LARGEST:
            yield Problem.at(node.origin, f"the number is too large; at most {_LARGEST:,}")
        elif isinstance(node.value, str) and _has_control(node.value):
            yield Problem.at(node.origin, "the text holds a control character; write it without")


def _has_control(text: str) -> bool:
    """Line ends and tabs are fine: YAML's own blocks have them."""
    return not text.isprintable() and any(unicodedata.category(one) == "Cc" and one not in "\n\t" for one in text)
