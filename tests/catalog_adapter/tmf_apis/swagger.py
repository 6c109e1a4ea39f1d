"""TM Forum's own Swagger 2 definitions, as the judge of every body that we take and write."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlparse

from jsonschema import Draft4Validator, FormatChecker

from tests.orders.tmf import shared

_formats = FormatChecker(())
_formats.checks("date-time", ValueError)(lambda text: bool(datetime.fromisoformat(text).tzinfo))
_formats.checks("uri")(lambda text: bool(urlparse(text).scheme))


@lru_cache
def _definitions(file: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shared(file))["definitions"]
    return found


def errors_of(file: str, definition: str, body: object) -> list[str]:
    """Every way in which a body is not what the definition says."""
    definitions = _definitions(file)
    assert definition in definitions
    validator = Draft4Validator(
        {"$ref": f"#/definitions/{definition}", "definitions": definitions}, format_checker=_formats
    )
    return [f"{one.json_path}: {one.message}" for one in validator.iter_errors(body)]
