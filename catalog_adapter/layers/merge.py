"""Merge a layer over another: standard ← remote catalogue ← CSP ← segment ← locale.

- Mappings merge key by key; a key given ``null`` is taken out.
- Lists whose entries all have an ``id`` merge entry by entry: the same id is merged, ``remove: true`` takes the entry
  out, ``replace: true`` puts the new one in its place, a new id is added at the end.
- ``{extend: […], remove: […]}`` adds to a plain list and takes from it.
- Anything else is replaced.

Layers merge in any grouping: ``merge(merge(a, b), c)`` is ``merge(a, merge(b, c))``. So what a layer takes out stays
in the tree as a mark, until :func:`finished` carries it out.
"""

from __future__ import annotations

from dataclasses import replace

from catalog_adapter.layers.nodes import ListNode, MappingNode, Node, ScalarNode

_PATCH_KEYS = {"extend", "remove"}


def merge(base: Node, layer: Node) -> Node:
    """``layer`` over ``base``; neither is changed."""
    if isinstance(layer, MappingNode) and not layer.absolute:
        if is_patch(layer):
            return _patched(base, layer)
        if isinstance(base, MappingNode) and not is_patch(base):
            return _merged_mappings(base, layer)
        return replace(layer, absolute=True)
    if isinstance(layer, ListNode) and not layer.absolute and has_ids(layer):
        if isinstance(base, ListNode) and has_ids(base):
            return _merged_entries(base, layer)
        return replace(layer, absolute=True)
    return layer


def finished(node: Node) -> Node:
    """``node`` without marks: what layers took out is gone, and changes to lists are lists."""
    if isinstance(node, ListNode):
        kept = [item for item in node.items if not _is_removed(item)]
        return replace(node, items=[finished(_without_flags(item)) for item in kept])
    if not isinstance(node, MappingNode):
        return node
    if is_patch(node):
        return finished(ListNode(node.origin, _part(node, "extend")))
    return replace(node, items={key: finished(item) for key, item in node.items.items() if not _is_nothing(item)})


def _merged_mappings(base: MappingNode, layer: MappingNode) -> MappingNode:
    items = dict(base.items)
    for key, node in layer.items.items():
        items[key] = merge(items[key], node) if key in items else node
    return MappingNode(layer.origin, items, base.key_origins | layer.key_origins, absolute=base.absolute)


def _merged_entries(base: ListNode, layer: ListNode) -> ListNode:
    entries = {id_of(node): node for node in base.items}
    for node in layer.items:
        key = id_of(node)
        entries[key] = _merged_entry(entries[key], node) if key in entries else node
    return ListNode(layer.origin, list(entries.values()), absolute=base.absolute)


def _merged_entry(base: Node, layer: Node) -> Node:
    if _is_removed(layer) or _flag(layer, "replace"):
        return layer
    if _is_removed(base) and isinstance(layer, MappingNode):
        # once removed, nothing of what lies below comes back
        again = ScalarNode(layer.origin, value=True)
        return replace(layer, items={**layer.items, "replace": again}, absolute=True)
    return merge(base, layer)


def _patched(base: Node, patch: MappingNode) -> Node:
    """A change to a list, over the list or over another change. It stays a change until the end, so that the next
    layer finds the same whether the layers below it were merged before or are merged after."""
    below = base if isinstance(base, MappingNode) and is_patch(base) else _as_patch(base)
    removed = {repr(item.plain()) for item in _part(patch, "remove")}  # repr, since True and 1 are equal in Python
    kept = [item for item in _part(below, "extend") if repr(item.plain()) not in removed]
    items: dict[str, Node] = {
        "extend": ListNode(patch.origin, [*kept, *_part(patch, "extend")]),
        "remove": ListNode(patch.origin, [*_part(below, "remove"), *_part(patch, "remove")]),
    }
    return replace(patch, items=items, absolute=below.absolute)


def _as_patch(base: Node) -> MappingNode:
    """A list as a change that makes it, whatever lies below; of anything else nothing is left."""
    items = base.items if isinstance(base, ListNode) and not has_ids(base) else []
    return MappingNode(base.origin, {"extend": ListNode(base.origin, items)}, absolute=True)


def is_patch(node: MappingNode) -> bool:
    """Whether it is a change to a plain list: ``{extend: […], remove: […]}``."""
    return bool(node.items) and all(
        key in _PATCH_KEYS and isinstance(item, ListNode) for key, item in node.items.items()
    )


def _part(patch: MappingNode, key: str) -> list[Node]:
    part = patch.items.get(key)
    return part.items if isinstance(part, ListNode) else []


def has_ids(node: ListNode) -> bool:
    """Whether it is a list of entries that are merged one by one."""
    return bool(node.items) and all(id_of(item) is not None for item in node.items)


def id_of(node: Node) -> str | None:
    """The id of an entry."""
    identity = node.items.get("id") if isinstance(node, MappingNode) else None
    return identity.value if isinstance(identity, ScalarNode) and isinstance(identity.value, str) else None


def _flag(node: Node, name: str) -> bool:
    flag = node.items.get(name) if isinstance(node, MappingNode) and id_of(node) is not None else None
    return isinstance(flag, ScalarNode) and flag.value is True


def _is_removed(node: Node) -> bool:
    return _flag(node, "remove")


def _is_nothing(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.value is None


def _without_flags(node: Node) -> Node:
    if not isinstance(node, MappingNode) or id_of(node) is None:
        return node
    kept = {key: item for key, item in node.items.items() if not (key == "replace" and _flag(node, "replace"))}
    return replace(node, items=kept)
