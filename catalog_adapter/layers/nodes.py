"""YAML as a tree that remembers where each part came from, so that every message can name file, line and column.

A tree may be a layer, which changes what lies below it; :mod:`catalog_adapter.layers.merge` says how. ``absolute``
marks a part that has nothing more to do with what lies below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog_adapter.layers.problems import Origin


@dataclass(slots=True)
class ScalarNode:
    """A text, number, yes/no, date or nothing."""

    origin: Origin
    value: Any

    def plain(self) -> Any:
        """The bare value."""
        return self.value


@dataclass(slots=True)
class ListNode:
    """A list."""

    origin: Origin
    items: list[Node] = field(default_factory=list)
    absolute: bool = False

    def plain(self) -> list[Any]:
        """As a list of plain values."""
        return [item.plain() for item in self.items]


@dataclass(slots=True)
class MappingNode:
    """A mapping of names to nodes."""

    origin: Origin
    items: dict[str, Node] = field(default_factory=dict)
    key_origins: dict[str, Origin] = field(default_factory=dict)
    absolute: bool = False

    def plain(self) -> dict[str, Any]:
        """As a dict of plain values."""
        return {key: item.plain() for key, item in self.items.items()}


Node = ScalarNode | ListNode | MappingNode


def origin_of(node: Node, path: Sequence[Any]) -> Origin:
    """The place of ``path`` below ``node``, or of the nearest part above it that is in a file."""
    origin = node.origin
    for step in path:
        if isinstance(node, MappingNode) and step in node.items:
            origin = node.key_origins.get(step, node.items[step].origin)
            node = node.items[step]
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            origin = node.origin
        # a step that is not in the file (a union's branch, say) is passed over
    return origin
