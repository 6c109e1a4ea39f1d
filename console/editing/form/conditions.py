"""Conditions as one line of text: ``download_speed = 500 | 1000, seats ≥ 5, router ≠ standard``.

Input: a selection of the data language, or such a text. Output: the other. Texts that would be read as something else
stand in double quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from foundation.errors import BadInput

_SIGNS = {"=": "=", "≥": "at_least", ">=": "at_least", "≤": "at_most", "<=": "at_most", "≠": "not", "!=": "not"}
_WRITTEN = {"at_least": "≥", "at_most": "≤", "not": "≠"}
_VALUE = r'\s*+(?:"(?:[^"\\]|\\.)*+"\s*+|[^,|"\s][^,|"]*+)'
_ONE = re.compile(rf"\s*+([a-z0-9][a-z0-9_-]*+)\s*+(=|≥|>=|≤|<=|≠|!=)({_VALUE}(?:\|{_VALUE})*+)(?:,|$)")
_VALUES = re.compile(_VALUE)
_CELL = re.compile(rf"({_VALUE}(?:\|{_VALUE})*+)(?:,|$)")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_SPECIAL = re.compile(r'[,|"\\\n]|^\s|\s$|^$|^[=<>!≥≤≠]')


def written_value(value: Any) -> str:
    """A value as a form shows it."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    if isinstance(value, str) and (_SPECIAL.search(text) or text in ("true", "false") or _NUMBER.fullmatch(text)):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return text


def read_value(text: str) -> bool | int | str:
    """The value that somebody wrote: ``true``, ``false``, a whole number, else a text."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1])
    if text in ("true", "false"):
        return text == "true"
    return int(text) if _NUMBER.fullmatch(text) else text


def written(selection: Mapping[str, Any]) -> str:
    """A selection as a line."""
    return ", ".join(part for name, wanted in selection.items() for part in _parts(name, wanted))


def read(text: str) -> dict[str, Any]:
    """The selection that a line says. Raises BadInput."""
    found: dict[str, Any] = {}
    place = 0
    while place < len(text.rstrip(", ")):
        match = _ONE.match(text, place)
        if match is None:
            raise BadInput(
                f"“{text[place:].strip()[:60]}” is no condition.",
                advice="Write name = value, name = value | value, name ≥ 5, name ≤ 5 or name ≠ value.",
            )
        _add(found, match[1], _SIGNS[match[2]], [read_value(one) for one in _VALUES.findall(match[3])])
        place = match.end()
    return found


def written_cells(row: Sequence[Any]) -> str:
    """A row of a table as a line; a cell may have several values."""
    return ", ".join(_values(cell) for cell in row)


def read_cells(text: str) -> list[Any]:
    """The row that a line says. Raises BadInput."""
    found, place = list[Any](), 0
    while place < len(text):
        match = _CELL.match(text, place)
        if match is None:
            raise BadInput(
                f"“{text[place:].strip()[:60]}” is no row.", advice="Write value, value or value | value, value."
            )
        values = [read_value(one) for one in _VALUES.findall(match[1])]
        found.append(values[0] if len(values) == 1 else values)
        place = match.end()
    return found


def _add(found: dict[str, Any], name: str, sign: str, values: list[Any]) -> None:
    wanted = values[0] if len(values) == 1 else values
    if sign == "=":
        found[name] = wanted
    elif isinstance(found.get(name), dict):
        found[name][sign] = wanted
    else:
        found[name] = {sign: wanted}


def _parts(name: str, wanted: Any) -> Iterator[str]:
    if isinstance(wanted, dict):
        yield from (f"{name} {_WRITTEN.get(sign, sign)} {_values(one)}" for sign, one in wanted.items())
    else:
        yield f"{name} = {_values(wanted)}"


def _values(wanted: Any) -> str:
    return " | ".join(map(written_value, wanted)) if isinstance(wanted, list) else written_value(wanted)
