"""Read one YAML file of a customer context: safe, bounded, with positions.

Input: its text, and how problems name it. Output: a tree of nodes, or the problem. Data is untrusted: size, depth and
number of nodes are bounded; aliases, tags, duplicate keys and keys that are not text are refused.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from catalog_adapter.contexts.nodes import ListNode, MappingNode, Node, ScalarNode
from catalog_adapter.contexts.problems import Origin, Problem

MAX_BYTES = 4_000_000
MAX_DEPTH = 24
MAX_NODES = 400_000
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "bool", "null", "float", "timestamp")}


class Unreadable(Exception):
    """The file can't be used; carries the one problem that stopped reading."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def read_yaml(path: Path, text: str) -> MappingNode:
    """The tree of a file's text; an empty file is an empty mapping. Raises :class:`Unreadable`."""
    start = Origin(path, 1, 1)
    if len(text) > MAX_BYTES:
        raise Unreadable(Problem.at(start, f"the file is larger than {MAX_BYTES:,} characters; split the context"))
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Origin(path, mark.line + 1, mark.column + 1) if mark else start
        raise Unreadable(Problem.at(where, f"not YAML: {error.problem or error.context}")) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise Unreadable(Problem.at(start, f"not YAML: {error}")) from None
    if root is None:
        return MappingNode(start)
    tree = _Builder(path).build(root, 0)
    if not isinstance(tree, MappingNode):
        raise Unreadable(Problem.at(start, "the file must be a mapping of names to values"))
    return tree


class _Builder:
    """Turns PyYAML's nodes into ours, within bounds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: set[int] = set()
        self._scalars = yaml.constructor.SafeConstructor()

    def build(self, node: yaml.Node, depth: int) -> Node:
        origin = self._origin(node)
        if id(node) in self._seen:
            raise Unreadable(Problem.at(origin, "aliases (&name, *name) are not allowed; write it out"))
        self._seen.add(id(node))
        if depth > MAX_DEPTH or len(self._seen) > MAX_NODES:
            raise Unreadable(Problem.at(origin, "nested too deeply, or too much in one file"))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, origin, depth)
        if isinstance(node, yaml.SequenceNode):
            return ListNode(origin, [self.build(item, depth + 1) for item in node.value])
        return ScalarNode(origin, self._scalar(node, origin))

    def _mapping(self, node: yaml.MappingNode, origin: Origin, depth: int) -> MappingNode:
        mapping = MappingNode(origin)
        for key_node, value_node in node.value:
            where = self._origin(key_node)
            key = self._scalar(key_node, where) if isinstance(key_node, yaml.ScalarNode) else None
            if not isinstance(key, str):
                raise Unreadable(Problem.at(where, f"the key {key!r} is not text; put it in quotes"))
            if key in mapping.items:
                raise Unreadable(Problem.at(where, f"the key {key!r} stands here twice"))
            mapping.items[key] = self.build(value_node, depth + 1)
            mapping.key_origins[key] = where
        return mapping

    def _scalar(self, node: yaml.Node, origin: Origin) -> Any:
        if node.tag not in _PLAIN_TAGS:
            raise Unreadable(Problem.at(origin, f"the tag {node.tag!r} is not allowed"))
        try:
            return self._scalars.construct_object(node)
        except (ValueError, yaml.YAMLError) as error:
            raise Unreadable(Problem.at(origin, f"can't be read as a value: {error}")) from None

    def _origin(self, node: yaml.Node) -> Origin:
        return Origin(self._path, node.start_mark.line + 1, node.start_mark.column + 1)
