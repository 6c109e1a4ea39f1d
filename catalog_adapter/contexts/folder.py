"""A CSP's folder as a source: read its files, lay the segment over them, validate.

Input: ``<contexts folder>/<csp>``. Output: :class:`ContextData` for one segment, or every problem found.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.contexts.merge import merge
from catalog_adapter.contexts.models import ContextFile
from catalog_adapter.contexts.nodes import MappingNode, Node, origin_of
from catalog_adapter.contexts.problems import Origin, Problem
from catalog_adapter.contexts.reader import Unreadable, read_yaml
from catalog_adapter.data_model import DataModel
from catalog_adapter.intents.models import IntentsFile
from catalog_adapter.offers.models import OffersFile
from catalog_adapter.tone.models import ToneFile

CSP_NAME = re.compile(r"^[a-z0-9][a-z0-9_-]{0,63}$")

#: File name → the model that gives it meaning.
FILES: dict[str, type[DataModel]] = {
    "context.yml": ContextFile,
    "intents.yml": IntentsFile,
    "tone.yml": ToneFile,
    "offers.yml": OffersFile,
    "constraints.yml": ConstraintsFile,
}


@dataclass(frozen=True)
class ContextData:
    """The data of one CSP and segment, merged and valid by itself. ``trees`` keep the origins of every part."""

    context: ContextFile
    intents: IntentsFile
    tone: ToneFile
    offers: OffersFile
    constraints: ConstraintsFile
    revision: str
    trees: dict[str, MappingNode]


def csp_folders(root: Path) -> list[Path]:
    """The folders of all CSPs, by name; links that lead elsewhere are passed over."""
    if not root.is_dir():
        return []
    return sorted(one for one in root.iterdir() if CSP_NAME.match(one.name) and one.is_dir() and not one.is_symlink())


def fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Changes when any file of the folder does: names, times and sizes."""
    found = []
    for path in sorted([*folder.glob("*.yml"), *folder.glob("segments/*/*.yml")]):
        status = path.stat()
        found.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(found)


def read_data(folder: Path, segment: str | None) -> tuple[ContextData | None, list[Problem]]:
    """The data of a segment (None: of the CSP without any), and what is wrong with it."""
    problems: list[Problem] = []
    trees = {name: _read_layers(folder, name, segment, problems) for name in FILES}
    parsed: dict[str, Any] = {}
    for name, model in FILES.items():
        tree = trees[name]
        if tree is not None:
            parsed[name] = _validated(model, tree, problems)
    if problems or any(parsed.get(name) is None for name in FILES):
        return None, problems
    known: dict[str, MappingNode] = {name: tree for name, tree in trees.items() if tree is not None}
    data = ContextData(
        **{name.removesuffix(".yml"): parsed[name] for name in FILES}, revision=_revision(known), trees=known
    )
    return data, problems


def _read_layers(folder: Path, name: str, segment: str | None, problems: list[Problem]) -> MappingNode | None:
    """One file of the CSP with the segment's laid over it; None where it can't be read."""
    base = _read(folder / name, problems, required=name == "context.yml")
    if segment is None or base is None:
        return base
    layer = _read(folder / "segments" / segment / name, problems, required=False)
    merged: Node | None = merge(base, layer) if layer is not None and layer.items else base
    return merged if isinstance(merged, MappingNode) else None


def _read(path: Path, problems: list[Problem], *, required: bool) -> MappingNode | None:
    start = Origin(path, 1, 1)
    if path.is_symlink():
        problems.append(Problem.at(start, "is a symbolic link; put the file itself here"))
        return None
    if not path.exists():
        if required:
            problems.append(Problem.at(start, f"there is no {path.name}; every customer context needs one"))
            return None
        return MappingNode(start)
    try:
        return read_yaml(path)
    except Unreadable as error:
        problems.append(error.problem)
        return None


def _validated(model: type[DataModel], tree: MappingNode, problems: list[Problem]) -> DataModel | None:
    try:
        return model.model_validate(tree.plain())
    except ValidationError as error:
        problems += [
            Problem.at(origin_of(tree, one["loc"]), _message(one["msg"], one["loc"])) for one in error.errors()
        ]
        return None


def _message(message: str, location: tuple[int | str, ...]) -> str:
    where = ".".join(str(step) for step in location if isinstance(step, str) and step.isidentifier())
    text = message.removeprefix("Value error, ").replace("Extra inputs are not permitted", "is not a known key")
    return f"{where}: {text}" if where else text


def _revision(trees: dict[str, MappingNode]) -> str:
    content = json.dumps({name: tree.plain() for name, tree in trees.items()}, sort_keys=True, default=str)
    return hashlib.sha256(content.encode()).hexdigest()[:16]
