"""TM Forum's own definitions of TMF622 v4 and TMF637 v4, as the judges of every document."""

import json
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlparse

import pytest
from jsonschema import Draft4Validator, FormatChecker

from foundation.settings import ROOT

FOLDER = ROOT.parent / "shared" / "tmf"
_formats = FormatChecker(())
# what is no text is for `type` to judge
_formats.checks("date-time", ValueError)(
    lambda value: not isinstance(value, str) or bool(datetime.fromisoformat(value).tzinfo)
)
_formats.checks("uri")(lambda value: not isinstance(value, str) or bool(urlparse(value).scheme))


def shared(name: str) -> str:
    """The text of a file of ``../shared/tmf``; the test fails plainly where it is missing."""
    file = FOLDER / name
    if not file.exists():
        pytest.fail(f"{file} is missing: the TM Forum definitions belong beside the checkout, in ../shared/tmf")
    return file.read_text("utf-8")


_ORDERING = "TMF622-ProductOrder-v4.0.0.swagger.json"
INVENTORY = "TMF637-ProductInventory-v4.0.0.swagger.json"


@lru_cache
def _definitions(file: str) -> dict[str, Any]:
    return json.loads(shared(file))["definitions"]


def definition(name: str) -> dict[str, Any]:
    """One of TMF622's definitions."""
    found: dict[str, Any] = _definitions(_ORDERING)[name]
    return found


def is_valid(name: str, document: object) -> bool:
    """Whether it is one of these, of TMF622's definitions."""
    return _judge(name).is_valid(document)


@lru_cache
def _judge(name: str) -> Draft4Validator:
    schema = {"$ref": f"#/definitions/{name}", "definitions": _definitions(_ORDERING)}
    return Draft4Validator(schema, format_checker=_formats)


def assert_valid(definition: str, document: object, file: str = _ORDERING) -> None:
    """Fail with every way in which ``document`` is not a ``definition`` of this file."""
    assert definition in _definitions(file)
    schema = {"$ref": f"#/definitions/{definition}", "definitions": _definitions(file)}
    errors = list(Draft4Validator(schema, format_checker=_formats).iter_errors(document))
    assert not errors, "\n".join(f"{error.json_path}: {error.message}" for error in errors)


@lru_cache
def transitions() -> dict[str, frozenset[str]]:
    """State → what may follow, as the README of the definitions has it."""
    text = shared("README.md").split("Order states (TMF622 v4):")[1].split("Final:")[0].replace("\n", " ")
    table: dict[str, frozenset[str]] = {}
    for rule in text.strip().rstrip(".").split(";"):
        starts, ends = rule.split("→")
        for start in starts.split(","):
            table[start.strip()] = frozenset(end.strip() for end in ends.split("|"))
    return table


def following(state: str) -> frozenset[str]:
    """What may follow a state; nothing may follow a final one."""
    return transitions().get(state, frozenset())
