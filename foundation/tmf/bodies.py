"""Reads the JSON body of a request. Input: a request, or bytes. Output: an object, within bounds of size and depth."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any, NoReturn

from fastapi import Request

from foundation.tmf.errors import BodyInvalid, BodyTooLarge

LARGEST_BODY = 1024 * 1024
_DEEPEST = 32


async def read_body(request: Request, most: int = LARGEST_BODY) -> bytes:
    """The body, of at most ``most`` bytes. Raises BodyTooLarge."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise BodyTooLarge(f"The body is over {most} bytes.", advice="Send only what changes.")
    return bytes(body)


def read_object(body: bytes, *, exact: bool = True) -> dict[str, Any]:
    """The object in a body; ``exact``: numbers with a point are exact Decimals. Raises BodyInvalid.

    Text that no database keeps, a NUL or half of a character, is refused wherever it is.
    """
    try:
        found = json.loads(body.decode("utf-8"), parse_float=Decimal if exact else None, parse_constant=_refuse)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise BodyInvalid(f"The body is not JSON that can be read: {str(error)[:200]}.") from None
    if not isinstance(found, dict):
        raise BodyInvalid("The body has to be a JSON object: a resource, or a merge patch of one.")
    _check(found)
    return found


def _check(found: Any) -> None:
    """Its depth and its texts; level by level, so that no nesting is too deep to look at."""
    level, depth = [found], 0
    while level:
        if depth > _DEEPEST:
            raise BodyInvalid(f"The body is nested more than {_DEEPEST} levels deep.")
        for one in level:
            if isinstance(one, str):
                _check_text(one)
            elif isinstance(one, float) and not math.isfinite(one):
                raise BodyInvalid("The body holds a number that is too large.")
        level = [inner for one in level if isinstance(one, dict | list) for inner in _within(one)]
        depth += 1


def _within(value: dict[str, Any] | list[Any]) -> list[Any]:
    return [*value.keys(), *value.values()] if isinstance(value, dict) else value


def _check_text(text: str) -> None:
    # JSON can spell halves of characters, which UTF-8 can't
    if "\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise BodyInvalid("The body holds text that no system can keep: a NUL, or half of a character.")


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")
