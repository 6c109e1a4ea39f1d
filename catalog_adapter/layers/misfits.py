"""Changes to a list that don't fit the list they would change: merged, they would silently take it away."""

from __future__ import annotations

from collections.abc import Iterator

from catalog_adapter.layers.merge import has_ids, id_of, is_patch
from catalog_adapter.layers.nodes import ListNode, MappingNode, Node
from catalog_adapter.layers.problems import Problem

_ADVICE = "write the entries as a list; one with a new `id` is added, one with `remove: true` is taken out"


def check_misfits(base: Node, layer: Node) -> Iterator[Problem]:
    """Every ``{extend: …, remove: …}`` of ``layer`` over a list of ``base`` whose entries have ids."""
    if isinstance(layer, MappingNode) and isinstance(base, ListNode):
        if is_patch(layer) and has_ids(base):
            yield Problem.at(layer.origin, f"`extend` and `remove` don't change a list of entries with ids; {_ADVICE}")
    elif isinstance(layer, MappingNode) and isinstance(base, MappingNode):
        for key, node in layer.items.items():
            if key in base.items:
                yield from check_misfits(base.items[key], node)
    elif isinstance(layer, ListNode) and isinstance(base, ListNode) and has_ids(layer):
        below = {id_of(one): one for one in base.items}
        for one in layer.items:
            if (under := below.get(id_of(one))) is not None:
                yield from check_misfits(under, one)
