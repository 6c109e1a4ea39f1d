"""Model files: the JSON model format and DIMACS, each plain or gzip-compressed, and files of expected domains.

Input: a path. Output: a :class:`Model`, or :class:`Expected`. Whatever is malformed is a :class:`FileInvalid` that
names the place.
"""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from pydantic import BaseModel, ValidationError

from bench.configuration.dimacs import DimacsInvalid, read_dimacs
from bench.configuration.expected import Expected
from bench.configuration.json_model import JsonInvalid, ModelFile
from catalog_adapter.constraints.engine.model import Model
from foundation.errors import BadInput

#: Bytes of a file, uncompressed.
_LARGEST = 256 * 2**20


class FileInvalid(BadInput):
    """A file can't be read as what it should be."""

    code = "file_invalid"


def read_model(path: Path) -> Model:
    """The model in a file, by its name: ``.json`` or ``.dimacs``, either with ``.gz`` after it. Raises FileInvalid."""
    name = path.name.removesuffix(".gz")
    if name.endswith(".dimacs"):
        try:
            return read_dimacs(_text(path))
        except DimacsInvalid as problem:
            raise FileInvalid(f"{path}:{problem.line}: {problem.message}", advice="See DIMACS CNF.") from problem
    if not name.endswith(".json"):
        raise FileInvalid(f"{path} is neither .json nor .dimacs.", advice="Give a model file.")
    try:
        return _parsed(path, ModelFile).as_model()
    except JsonInvalid as problem:
        raise FileInvalid(f"{path}: {problem}", advice="Correct the entry.") from problem


def read_expected(path: Path) -> Expected:
    """The states in a file, with the domains that are right there. Raises FileInvalid."""
    return _parsed(path, Expected)


def _parsed[Read: BaseModel](path: Path, kind: type[Read]) -> Read:
    try:
        return kind.model_validate_json(_text(path))
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise FileInvalid(f"{path}: {place}: {first['msg']}", advice="Correct the entry.") from problem


def _text(path: Path) -> str:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error) as problem:
        raise FileInvalid(f"{path} can't be read: {problem}", advice="Check the path and the file.") from problem
    if len(content) > _LARGEST:
        raise FileInvalid(f"{path} has more than {_LARGEST} bytes.", advice="Give a smaller model.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise FileInvalid(f"{path} is not UTF-8 text, at byte {problem.start}.", advice="Check the file.") from problem
