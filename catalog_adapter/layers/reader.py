"""Read one YAML file of a customer context: safe, bounded, with positions.

Input: its text, and how problems name it. Output: a tree of nodes, or the problem. Data is untrusted: size, depth and
number of nodes are bounded while it is read; aliases, tags, duplicate keys and keys that are not text are refused.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from catalog_adapter.layers.nodes import ListNode, MappingNode, Node, ScalarNode
from catalog_adapter.layers.problems import Origin, Problem

MAX_BYTES = 4_000_000
MAX_DEPTH = 24
MAX_NODES = 400_000
_LONGEST_NUMBER = 100  # characters; longer ones take their square in time to convert
_TEXT = "tag:yaml.org,2002:str"
_resolver = yaml.resolver.Resolver()
_NUMBERS = {f"tag:yaml.org,2002:{name}" for name in ("int", "float")}
_PLAIN_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("str", "bool", "null", "timestamp")} | _NUMBERS


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
        tree = _Builder(path, text).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Origin(path, mark.line + 1, mark.column + 1) if mark else start
        raise Unreadable(Problem.at(where, f"not YAML: {error.problem or error.context}")) from None
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise Unreadable(Problem.at(start, f"not YAML: {error}")) from None
    if tree is None:
        return MappingNode(start)
    if not isinstance(tree, MappingNode):
        raise Unreadable(Problem.at(start, "the file must be a mapping of names to values"))
    return tree


@lru_cache(50_000)
def _tag_of(value: str) -> str:
    """What YAML takes a value without quotes for."""
    tag: str = _resolver.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call]  # PyYAML has none
    return tag


class _Builder:
    """Makes our nodes of PyYAML's events. Nothing is read beyond the bounds: PyYAML's own nodes would be made of the
    whole file first, and its C part would end the process where they are nested deeply."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
        self._scalars = yaml.constructor.SafeConstructor()
        self._count = 0

    def document(self) -> Node | None:
        """The root; None for a file without anything in it."""
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        root = self._build(self._next(), 0)
        self._next()
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._unreadable(after, "another document begins here (---); a file has one")
        return root

    def _build(self, event: yaml.Event, depth: int) -> Node:
        self._count += 1
        if depth > MAX_DEPTH or self._count > MAX_NODES:
            raise self._unreadable(event, "nested too deeply, or too much in one file")
        origin = self._origin(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(origin, depth)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(item := self._next(), yaml.SequenceEndEvent):
                items.append(self._build(item, depth + 1))
            return ListNode(origin, items)
        return ScalarNode(origin, self._scalar(event))

    def _mapping(self, origin: Origin, depth: int) -> MappingNode:
        mapping = MappingNode(origin)
        while not isinstance(key_event := self._next(), yaml.MappingEndEvent):
            key = self._scalar(key_event) if isinstance(key_event, yaml.ScalarEvent) else None
            if not isinstance(key, str):
                raise self._unreadable(key_event, f"the key {key!r} is not text; put it in quotes")
            if key in mapping.items:
                raise self._unreadable(key_event, f"the key {key!r} stands here twice")
            mapping.items[key] = self._build(self._next(), depth + 1)
            mapping.key_origins[key] = self._origin(key_event)
        return mapping

    def _scalar(self, event: yaml.Event) -> Any:
        assert isinstance(event, yaml.ScalarEvent), "aliases never come here"
        if event.tag is None and not event.implicit[0]:
            return event.value  # in quotes
        tag = event.tag or _tag_of(event.value)
        if tag == _TEXT:
            return event.value
        if tag not in _PLAIN_TAGS:
            raise self._unreadable(event, f"the tag {tag!r} is not allowed")
        if tag in _NUMBERS and len(event.value) > _LONGEST_NUMBER:
            raise self._unreadable(event, "the number is too long; put it in quotes if it is a text")
        try:
            return self._scalars.construct_object(yaml.ScalarNode(tag, event.value))
        except (ValueError, ArithmeticError, LookupError, AttributeError, yaml.YAMLError) as error:
            # PyYAML raises whatever comes of a value that its tag does not fit
            raise self._unreadable(event, f"can't be read as a value: {error}") from None

    def _next(self) -> yaml.Event:
        event: yaml.Event = self._loader.get_event()
        if getattr(event, "anchor", None) is not None:
            raise self._unreadable(event, "aliases (&name, *name) are not allowed; write it out")
        return event

    def _unreadable(self, event: yaml.Event, message: str) -> Unreadable:
        return Unreadable(Problem.at(self._origin(event), message))

    def _origin(self, event: yaml.Event) -> Origin:
        mark = event.start_mark
        assert mark is not None, "what comes from a text has a place in it"
        return Origin(self._path, mark.line + 1, mark.column + 1)
