"""A CSP's files as trees, each read once; and the data of one segment and locale, merged from its layers.

Input: :class:`ContextFiles`. Output: :class:`ContextData` for a segment and locale, or every problem found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.contexts.files import NAMES, ContextFiles, layers_of, locales_with_layers
from catalog_adapter.contexts.models import ContextFile
from catalog_adapter.data_model import DataModel
from catalog_adapter.intents.models import IntentsFile
from catalog_adapter.layers.duplicates import check_duplicates
from catalog_adapter.layers.merge import finished, merge
from catalog_adapter.layers.misfits import check_misfits
from catalog_adapter.layers.nodes import MappingNode, Node
from catalog_adapter.layers.problems import Origin, Problem
from catalog_adapter.layers.reader import Unreadable, read_yaml
from catalog_adapter.layers.scalars import check_scalars
from catalog_adapter.layers.schema_problems import schema_problems
from catalog_adapter.offers.models import OffersFile
from catalog_adapter.tone.models import ToneFile

#: File name → the model that gives it meaning.
FILES: dict[str, type[DataModel]] = {
    "context.yml": ContextFile,
    "intents.yml": IntentsFile,
    "tone.yml": ToneFile,
    "offers.yml": OffersFile,
    "constraints.yml": ConstraintsFile,
}
assert tuple(FILES) == NAMES
CONTEXT = "context.yml"
#: What every segment and locale of a CSP has alike.
_FIXED = ("id", "locales", "segments", "currency")


@dataclass(frozen=True)
class ContextData:
    """The data of one CSP, segment and locale, merged and valid by itself.

    ``locales`` are those it speaks for, ``characters`` how much text it was made from. ``trees`` keep the origin of
    every part, by file; they are for people, and empty in what serves customers.
    """

    context: ContextFile
    intents: IntentsFile
    tone: ToneFile
    offers: OffersFile
    constraints: ConstraintsFile
    revision: str
    segment: str | None
    locales: tuple[str, ...]
    characters: int
    trees: dict[str, MappingNode] = field(default_factory=dict)


@dataclass(frozen=True)
class Reading:
    """A segment's data in a locale, with nothing in place of its ``broken`` files, and what is wrong with them."""

    data: ContextData
    broken: frozenset[str]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Part:
    """One file with all its layers: its tree, what it says (None: it can't be used), and what is wrong with it."""

    tree: MappingNode
    model: DataModel | None
    problems: tuple[Problem, ...]


class ParsedContext:
    """The trees of one CSP's files, each read and merged once. ``problems`` are those of single files.

    ``unreadable`` are files that are there, and could not be read as text.
    """

    def __init__(self, files: ContextFiles, unreadable: Iterable[str] = ()) -> None:
        self.files = files
        self.problems: list[Problem] = []
        self._trees: dict[str, MappingNode] = {}
        self._unusable = set(unreadable)
        self._parts: dict[tuple[str, ...], _Part] = {}
        for path in sorted(files.texts):
            if path.rpartition("/")[2] in FILES:
                self._read(path)
        if CONTEXT not in files.texts and CONTEXT not in self._unusable:
            start = Origin(files.path(CONTEXT), 1, 1)
            self.problems.append(Problem.at(start, f"there is no {CONTEXT}; every customer context needs one"))
            self._unusable.add(CONTEXT)

    def read(self, segment: str | None = None, locale: str | None = None) -> Reading:
        """The data of a segment and locale (None: of the CSP without any), as far as its files can be used."""
        parts = {name: self._part(name, segment, locale) for name in FILES}
        models: dict[str, Any] = {
            # nothing that needs a broken file is asked, so that nobody looks at what stands in for it
            name.removesuffix(".yml"): part.model or FILES[name].model_construct()
            for name, part in parts.items()
        }
        locales = (locale,) if locale else tuple(getattr(models["context"], "locales", ()))
        data = ContextData(
            **models, revision=self.files.content, segment=segment, locales=locales,
            characters=self._characters(segment, locale), trees={name: part.tree for name, part in parts.items()},
        )  # fmt: skip
        problems = [problem for part in parts.values() for problem in part.problems]
        broken = frozenset(name for name, part in parts.items() if part.model is None)
        return Reading(data, broken, tuple(problems + self._fixed(segment, locale)))

    def data(self, segment: str | None = None, locale: str | None = None) -> tuple[ContextData | None, list[Problem]]:
        """The data of a segment and locale, and what is wrong with it: with any problem, there is no data.

        Problems of single files are in ``problems`` and not told again.
        """
        reading = self.read(segment, locale)
        if reading.problems or reading.broken or self.problems:
            return None, list(reading.problems)
        return reading.data, []

    def context(self) -> tuple[ContextFile | None, list[Problem]]:
        """context.yml alone, which can be read whatever the other files say, and what is wrong with it."""
        part = self._part(CONTEXT, None, None)
        assert part.model is None or isinstance(part.model, ContextFile), "validated as one"
        return part.model, list(part.problems)

    def tree(self, name: str, segment: str | None, locale: str | None) -> MappingNode:
        """One file with all its layers."""
        return self._part(name, segment, locale).tree

    def variants(self, locales: Iterable[str]) -> list[tuple[str | None, tuple[str, ...]]]:
        """The locales by what they are made from: those without a layer of their own together, then each other."""
        layered = locales_with_layers([*self._trees, *self._unusable])
        own = [one for one in locales if one in layered or one.split("-")[0] in layered]
        common = tuple(one for one in locales if one not in own)
        return [*([(None, common)] if common or not own else []), *((one, (one,)) for one in own)]

    def _part(self, name: str, segment: str | None, locale: str | None) -> _Part:
        there = tuple(
            path for path in layers_of(name, segment, locale) if path in self._trees or path in self._unusable
        )
        key = (name, *there)
        if key not in self._parts:
            self._parts[key] = self._merged(name, there)
        return self._parts[key]

    def _merged(self, name: str, layers: tuple[str, ...]) -> _Part:
        merged: Node = MappingNode(Origin(self.files.path(name), 1, 1))
        usable = [self._trees[path] for path in layers if path in self._trees]
        misfits: list[Problem] = []
        for layer in usable:
            misfits += check_misfits(merged, layer)
            merged = merge(merged, layer)
        tree = finished(merged)
        assert isinstance(tree, MappingNode), "every layer is a mapping"
        if len(usable) < len(layers) or (name == CONTEXT and not usable) or misfits:
            return _Part(tree, None, tuple(misfits))
        try:
            return _Part(tree, FILES[name].model_validate(tree.plain()), ())
        except ValidationError as error:
            return _Part(tree, None, tuple(schema_problems(FILES[name], tree, error)))

    def _characters(self, segment: str | None, locale: str | None) -> int:
        paths = [path for name in FILES for path in layers_of(name, segment, locale)]
        return sum(len(self.files.texts.get(path, "")) for path in paths)

    def _read(self, path: str) -> None:
        try:
            tree = read_yaml(self.files.path(path), self.files.texts[path])
        except Unreadable as error:
            found = [error.problem]
        else:
            found = [*check_scalars(tree), *check_duplicates(tree)]
            self._trees[path] = tree
        if found:
            self.problems += found
            self._trees.pop(path, None)
            self._unusable.add(path)

    def _fixed(self, segment: str | None, locale: str | None) -> list[Problem]:
        """What a layer of context.yml must not say."""
        return [
            Problem.at(tree.key_origins[key], f"{key} is the same in every segment and locale; leave it out")
            for path in layers_of(CONTEXT, segment, locale)
            if path != CONTEXT and (tree := self._trees.get(path)) is not None
            for key in _FIXED
            if key in tree.items
        ]
