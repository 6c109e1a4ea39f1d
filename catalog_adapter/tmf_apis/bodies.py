"""Reads the JSON body of a change. Input: bytes. Output: an object, within bounds."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn

from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf_apis.errors import BodyInvalid

LARGEST_BODY = 1024 * 1024
_DEEPEST = 32


def read_object(body: bytes) -> Json:
    """The object in a body; numbers with a point are exact Decimals. Raises BodyInvalid."""
    try:
        found = json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=_refuse)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise BodyInvalid(f"The body is not JSON that can be read: {str(error)[:200]}.") from None
    if not isinstance(found, dict):
        raise BodyInvalid("The body has to be a JSON object: a resource, or a merge patch of one.")
    if _depth(found) > _DEEPEST:
        raise BodyInvalid(f"The body is nested more than {_DEEPEST} levels deep.")
    return found


def _depth(value: Any) -> int:
    """How deep a value is nested; counted level by level, so that no nesting is too deep to count."""
    level, depth = [value], 0
    while level and depth <= _DEEPEST:
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        depth += 1
    return depth


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")
