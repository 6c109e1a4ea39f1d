"""What pydantic wants, in words for people who write YAML; and which keys a place of a file may have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from types import UnionType
from typing import Annotated, Any, TypeAliasType, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from catalog_adapter.data_model import LocalText

#: The names in pydantic's ``'month', 'year' or 'day'``.
LITERALS = re.compile(r"'([^']+)'")
_LONGEST_SHOWN = 60

#: What a pattern of the models asks for.
_PATTERNS = {
    r"^[a-z0-9][a-z0-9_-]{0,63}$": "an id of at most 64 letters a-z, digits, - and _",
    r"^[a-z]{2}-[A-Z]{2}$": "a language and a country, such as en-GB",
    r"^#[0-9a-f]{6}$": 'a colour such as "#14316b"',
    r"^[A-Z]{3}$": "the three capital letters of a currency, such as EUR",
    r"^[A-Z]{2}$": "the two capital letters of a country, such as GB",
    r"^[A-Z][A-Z0-9_]{2,63}$": "a name in capital letters, such as ACME_WEBHOOK_SECRET",
}
_WORDS = {
    "string_type": "a text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "list_type": "a list, such as [a, b]",
    "dict_type": "names with values, such as {a: b}",
    "model_type": "names with values, such as {a: b}",
    "date_type": "a date such as 2030-12-31",
    "date_parsing": "a date such as 2030-12-31",
    "date_from_datetime_parsing": "a date such as 2030-12-31",
    "date_from_datetime_inexact": "a date such as 2030-12-31",
}


def wanted(error: ErrorDetails) -> str:
    """What is wrong with the value of an error, and what is wanted."""
    kind, value, more = error["type"], error["input"], error.get("ctx", {})
    if kind == "value_error":
        return error["msg"].removeprefix("Value error, ")
    if kind == "kinds":
        return f"give {more['kinds']}, not {written(value)}{_in_quotes(value)}"
    if kind == "model_type" and more.get("class_name") == LocalText.__name__:
        return f"give a text, or texts by locale such as {{en: …, de: …}}, not {written(value)}{_in_quotes(value)}"
    if kind == "string_pattern_mismatch":
        pattern = str(more.get("pattern"))
        return f"{written(value)} is not {_PATTERNS.get(pattern, f'of the form {pattern}')}"
    if kind in _WORDS:
        return f"give {_WORDS[kind]}, not {written(value)}{_in_quotes(value) if kind == 'string_type' else ''}"
    if kind in ("too_short", "string_too_short"):
        return f"give at least {more['min_length']}{' letter' if kind == 'string_too_short' else ''}"
    if kind == "string_too_long":
        return f"{len(str(value)):,} characters are too long; at most {more['max_length']:,}"
    return f"{error['msg'][:1].lower()}{error['msg'][1:]}, not {written(value)}"


def written(value: object) -> str:
    """A value as it stands in the file, or what it is, if it is long."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return "names with values" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and abs(value) >= 10**_LONGEST_SHOWN:
        return "a very long number"  # Python refuses to write it
    text = str(value)
    shown = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
    return repr(shown) if isinstance(value, str) else shown


def _in_quotes(value: object) -> str:
    """YAML reads ``1.5``, ``yes`` and ``2030-01-01`` as no text: the usual slip, and how to mend it."""
    is_slip = isinstance(value, int | float | date)
    return "; put it in quotes to make it a text" if is_slip else ""


def known_keys(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """The keys that may stand at ``path`` of a file with this model; none where any may."""
    places: list[Any] = [model]
    for step in path:
        places = [inner for place in places for inner in _inner(place, step)]
    models = [one for place in places for one in _models(place)]
    return [field.alias or name for one in models for name, field in one.model_fields.items()]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a value of this type may be; texts by locale are no keys of ours."""
    for part in _members(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel) and part is not LocalText:
            yield part


def _members(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if isinstance(annotation, TypeAliasType):
        yield from _members(annotation.__value__)
    elif origin is Annotated:
        yield from _members(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for part in get_args(annotation):
            yield from _members(part)
    else:
        yield annotation


def _inner(annotation: Any, step: int | str) -> Iterator[Any]:
    """The types of what stands one step below."""
    for part in _members(annotation):
        if get_origin(part) is list:
            yield get_args(part)[0] if isinstance(step, int) else part
        elif get_origin(part) is dict:
            yield get_args(part)[1]
        elif isinstance(part, type) and issubclass(part, BaseModel):
            yield from (one.annotation for name, one in part.model_fields.items() if step in (name, one.alias))
