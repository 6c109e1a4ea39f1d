"""Merge a layer over another: standard ← CSP ← segment.

Mappings merge key by key. Lists whose entries have an ``id`` merge entry by entry: the same id is merged, ``remove:
true`` takes it out, ``replace: true`` puts the new entry in its place, a new id is added at the end. Anything else is
replaced.
"""

from __future__ import annotations

from catalog_adapter.contexts.nodes import ListNode, MappingNode, Node, ScalarNode


def merge(base: Node, layer: Node) -> Node:
    """``layer`` over ``base``; neither is changed."""
    if isinstance(base, MappingNode) and isinstance(layer, MappingNode):
        return _merge_mappings(base, layer)
    if isinstance(base, ListNode) and isinstance(layer, ListNode) and (_has_ids(base) or _has_ids(layer)):
        return _merge_entries(base, layer)
    return layer


def _merge_mappings(base: MappingNode, layer: MappingNode) -> MappingNode:
    merged = MappingNode(layer.origin, dict(base.items), dict(base.key_origins))
    for key, node in layer.items.items():
        merged.items[key] = merge(base.items[key], node) if key in base.items else node
        merged.key_origins[key] = layer.key_origins[key]
    return merged


def _merge_entries(base: ListNode, layer: ListNode) -> ListNode:
    entries: dict[object, Node] = {_id_of(node) or index: node for index, node in enumerate(base.items)}
    for index, node in enumerate(layer.items):
        key = _id_of(node) or ("layer", index)
        if _flag(node, "remove"):
            entries.pop(key, None)
        elif _flag(node, "replace") or key not in entries:
            entries[key] = _without_flags(node)
        else:
            entries[key] = merge(entries[key], node)
    return ListNode(layer.origin, list(entries.values()))


def _has_ids(node: ListNode) -> bool:
    return bool(node.items) and all(_id_of(item) is not None for item in node.items)


def _id_of(node: Node) -> str | None:
    identity = node.items.get("id") if isinstance(node, MappingNode) else None
    return identity.value if isinstance(identity, ScalarNode) and isinstance(identity.value, str) else None


def _flag(node: Node, name: str) -> bool:
    flag = node.items.get(name) if isinstance(node, MappingNode) else None
    return isinstance(flag, ScalarNode) and flag.value is True


def _without_flags(node: Node) -> Node:
    if not isinstance(node, MappingNode) or "replace" not in node.items:
        return node
    items = {key: item for key, item in node.items.items() if key != "replace"}
    return MappingNode(node.origin, items, node.key_origins)
