"""What pydantic finds wrong with a file, as problems that a person can act on.

Input: a model, the tree it was validated from, and pydantic's error. Output: one problem for each mistake, at its
place, with the name that was probably meant. Where a value may be of several kinds, pydantic tells of each kind that
it isn't; here one problem tells what it may be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from catalog_adapter.data_model import DataModel
from catalog_adapter.layers.near_names import did_you_mean, did_you_mean_or_known
from catalog_adapter.layers.nodes import ListNode, MappingNode, Node, origin_of
from catalog_adapter.layers.problems import Problem
from catalog_adapter.layers.schema_words import LITERALS, known_keys, wanted, written

Path = tuple[int | str, ...]
_KEY = "[key]"  # pydantic's last step where a key of a mapping is wrong
_KINDS = {"bool": "true or false", "int": "a whole number", "constrained-str": "a text", "str": "a text"}


@dataclass(frozen=True)
class _Mistake:
    """One of pydantic's errors. ``path`` is without the steps that only say which kind of value was tried."""

    path: Path
    kind: str
    error: ErrorDetails


def schema_problems(model: type[DataModel], tree: MappingNode, error: ValidationError) -> Iterator[Problem]:
    """Every mistake in a file, in pydantic's order."""
    mistakes = (_without_unions(one) for one in error.errors(include_url=False))
    for mistake in _one_for_each_value(tree, mistakes):
        yield schema_problem(model, tree, {**mistake.error, "loc": mistake.path})


def schema_problem(model: type[DataModel], tree: MappingNode, error: ErrorDetails) -> Problem:
    """The problem of one of pydantic's errors."""
    path = error["loc"]
    kind, value = error["type"], error["input"]
    if kind == "missing":
        return Problem.at(origin_of(tree, path[:-1]), _said(path[:-1], f"the key {path[-1]!r} is missing"))
    if kind == "extra_forbidden":
        hint = did_you_mean_or_known(path[-1], known_keys(model, path[:-1]))
        return Problem.at(origin_of(tree, path), _said(path[:-1], f"{path[-1]!r} is not a known key{hint}"))
    where = path[:-2] if path[-1:] == (_KEY,) else path
    if kind == "literal_error":
        known = LITERALS.findall(error["ctx"]["expected"])
        hint = did_you_mean(value, known) or f"; known: {', '.join(known)}"
        return Problem.at(origin_of(tree, path), _said(where, f"{written(value)} is not known{hint}"))
    return Problem.at(origin_of(tree, path), _said(where, wanted(error)))


def _without_unions(error: ErrorDetails) -> _Mistake:
    """Without the steps that say no more than that there are kinds; the kind itself is the step after it."""
    path = tuple(step for step in error["loc"] if not (isinstance(step, str) and step.startswith("union[")))
    return _Mistake(path, "", {**error, "loc": path})


def _said(path: Path, text: str) -> str:
    """The names on the way to the place, then the text: people see at once which of many lines is meant."""
    names = ".".join(step for step in path if isinstance(step, str) and step and step != "by_locale")
    return f"{names}: {text}" if names else text


def _one_for_each_value(tree: MappingNode, mistakes: Iterable[_Mistake]) -> Iterator[_Mistake]:
    """Where a value was tried as several kinds, only what matters for the kind that was written."""
    tried = (_tried(tree, one) for one in mistakes)
    for (path, several), group in groupby(tried, key=lambda one: (one.path if one.kind else None, bool(one.kind))):
        found = list(group)
        if not several or path is None:
            yield from found
        else:
            yield from _one_for_each_value(tree, _of_kind_written(_node_at(tree, path), found))


def _tried(tree: MappingNode, mistake: _Mistake) -> _Mistake:
    """The mistake with the path of the value whose kinds were tried, and the kind; as it was where there is none."""
    node: Node = tree
    for index, step in enumerate(mistake.error["loc"]):
        if isinstance(node, MappingNode) and step in node.items:
            node = node.items[str(step)]
        elif isinstance(node, ListNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        elif isinstance(step, str) and (step in _KINDS or step.startswith("list[") or step[:1].isupper()):
            return replace(mistake, path=mistake.error["loc"][:index], kind=step)
    return replace(mistake, path=mistake.error["loc"], kind="")


def _of_kind_written(node: Node, tried: list[_Mistake]) -> Iterator[_Mistake]:
    """The mistakes of the kind that ``node`` is; one that lists what may stand here, where none is right."""
    if isinstance(node, ListNode):
        fitting = [one for one in tried if one.kind.startswith("list[")]
    elif isinstance(node, MappingNode):
        fitting = [one for one in tried if one.kind[:1].isupper()]
    else:
        fitting = [one for one in tried if one.kind in _KINDS and not one.error["type"].endswith("_type")]
    if fitting:
        for one in fitting:
            path = one.path + one.error["loc"][len(one.path) + 1 :]
            yield _Mistake(path, "", {**one.error, "loc": path})
    else:
        first = tried[0]
        yield _Mistake(first.path, "", {**first.error, "loc": first.path, **_any_of(one.kind for one in tried)})


def _any_of(kinds: Iterable[str]) -> Any:
    """As an error of its own: ``give a text, a whole number, true or false``."""
    tried = list(dict.fromkeys(kinds))
    words = [_KINDS[one] for one in sorted(_KINDS, reverse=True) if one in tried]
    words += ["a list of such values"] if any(one.startswith("list[") for one in tried) else []
    words += ["a comparison such as {at_least: 1}"] if any(one[:1].isupper() for one in tried) else []
    return {"type": "kinds", "ctx": {"kinds": ", or ".join(words)}}


def _node_at(tree: MappingNode, path: Path) -> Node:
    node: Node = tree
    for step in path:
        if isinstance(node, MappingNode) and step in node.items:
            node = node.items[str(step)]
        elif isinstance(node, ListNode) and isinstance(step, int):
            node = node.items[step]
    return node
