"""The standard layer, below everything a CSP writes, as a tree: the standard wording of a language."""

from __future__ import annotations

from dataclasses import replace

from catalog_adapter.layers.nodes import MappingNode, Node
from catalog_adapter.layers.reader import read_yaml
from catalog_adapter.tone.voice import standard_file


def standard_messages(language: str, *, formal: bool) -> MappingNode:
    """Message → wording, each with its place, in one form of address. Raises WordingInvalid for other languages."""
    path = standard_file(language)
    tree = read_yaml(path, path.read_text(encoding="utf-8"))
    form = "formal" if formal else "informal"
    return replace(tree, items={message: _in_form(node, form) for message, node in tree.items.items()})


def _in_form(node: Node, form: str) -> Node:
    return node.items.get(form, node) if isinstance(node, MappingNode) else node
