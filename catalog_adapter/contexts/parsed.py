"""A CSP's files as trees, each read once; and the data of one segment and locale, merged from its layers.

Input: :class:`ContextFiles`. Output: :class:`ContextData` for a segment and locale, or every problem found.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from pydantic import ValidationError

from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.contexts.files import NAMES, ContextFiles, layers_of, locales_with_layers
from catalog_adapter.contexts.merge import finished, merge
from catalog_adapter.contexts.models import ContextFile
from catalog_adapter.contexts.nodes import MappingNode, Node
from catalog_adapter.contexts.problems import Origin, Problem
from catalog_adapter.contexts.reader import Unreadable, read_yaml
from catalog_adapter.contexts.schema_problems import schema_problem
from catalog_adapter.data_model import DataModel
from catalog_adapter.intents.models import IntentsFile
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


class ParsedContext:
    """The trees of one CSP's files. ``problems`` are those of files that are no YAML we take."""

    def __init__(self, files: ContextFiles) -> None:
        self.files = files
        self.problems: list[Problem] = []
        self._trees: dict[str, MappingNode] = {}
        for path in sorted(files.texts):
            if path.rpartition("/")[2] in FILES:
                self._read(path)
        if "context.yml" not in files.texts:
            start = Origin(files.path("context.yml"), 1, 1)
            self.problems.append(Problem.at(start, "there is no context.yml; every customer context needs one"))

    def data(self, segment: str | None = None, locale: str | None = None) -> tuple[ContextData | None, list[Problem]]:
        """The data of a segment and locale (None: of the CSP without any), and what is wrong with it.

        Problems of reading are in ``problems`` and not told again: with any, there is no data.
        """
        problems: list[Problem] = []
        trees = {name: self.tree(name, segment, locale) for name in FILES}
        parsed = {name: _validated(model, trees[name], problems) for name, model in FILES.items()}
        problems += self._fixed(segment, locale)
        if problems or self.problems:
            return None, problems
        parts: dict[str, Any] = {name.removesuffix(".yml"): parsed[name] for name in FILES}
        locales = (locale,) if locale else tuple(parts["context"].locales)
        data = ContextData(
            **parts, revision=self.files.content, segment=segment, locales=locales,
            characters=self._characters(segment, locale), trees=trees,
        )  # fmt: skip
        return data, problems

    def tree(self, name: str, segment: str | None, locale: str | None) -> MappingNode:
        """One file with all its layers."""
        layers: list[Node] = [self._trees[path] for path in layers_of(name, segment, locale) if path in self._trees]
        empty: Node = MappingNode(Origin(self.files.path(name), 1, 1))
        merged = finished(reduce(merge, layers, empty))
        assert isinstance(merged, MappingNode), "every layer is a mapping"
        return merged

    def variants(self, locales: Iterable[str]) -> list[tuple[str | None, tuple[str, ...]]]:
        """The locales by what they are made from: those without a layer of their own together, then each other."""
        layered = locales_with_layers(self._trees)
        own = [one for one in locales if one in layered or one.split("-")[0] in layered]
        common = tuple(one for one in locales if one not in own)
        return [*([(None, common)] if common else []), *((one, (one,)) for one in own)]

    def _characters(self, segment: str | None, locale: str | None) -> int:
        paths = [path for name in FILES for path in layers_of(name, segment, locale)]
        return sum(len(self.files.texts.get(path, "")) for path in paths)

    def _read(self, path: str) -> None:
        try:
            self._trees[path] = read_yaml(self.files.path(path), self.files.texts[path])
        except Unreadable as error:
            self.problems.append(error.problem)

    def _fixed(self, segment: str | None, locale: str | None) -> list[Problem]:
        """What a layer of context.yml must not say."""
        found = []
        for path in layers_of("context.yml", segment, locale):
            tree = self._trees.get(path)
            if tree is None or path == "context.yml":
                continue
            found += [
                Problem.at(tree.key_origins[key], f"{key} is the same in every segment and locale; leave it out")
                for key in _FIXED
                if key in tree.items
            ]
        return found


def _validated(model: type[DataModel], tree: MappingNode, problems: list[Problem]) -> DataModel | None:
    try:
        return model.model_validate(tree.plain())
    except ValidationError as error:
        problems += [schema_problem(model, tree, one) for one in error.errors()]
        return None
