"""The values of a characteristic: what a specification lists, what an offering keeps of it, what a price is for.

Values are yes/no, whole numbers or text. A characteristic's values are of one kind: where they are not, or have
different units, all are text.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catalog_adapter.data_model import Value
from catalog_adapter.offers.ranges import Ranges, Values
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.lenient import folded, mappings, text, truth, whole
from catalog_adapter.tmf620.problems import LeftOut

_KINDS = {
    "boolean": ("boolean", "bool"),
    "integer": ("integer", "int", "number", "numeric", "decimal", "float", "double", "long", "short"),
    "string": ("string", "text", "str"),
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}
_MOST_OF_A_RANGE = 100
_LONGEST_VALUE = 200


@dataclass(frozen=True)
class Range:
    """Whole numbers from ``low`` to ``high``, both included; None: without end."""

    low: int | None
    high: int | None

    @property
    def is_long(self) -> bool:
        """Whether it has an end, and too many numbers to be listed."""
        return self.low is not None and self.high is not None and self.high - self.low >= _MOST_OF_A_RANGE

    def numbers(self) -> list[int]:
        """All of them. Raises LeftOut where they are too many to be offered one by one."""
        if self.low is None or self.high is None:
            raise LeftOut("has a range without end, and its values have to be listed")
        if self.high < self.low:
            raise LeftOut(f"has an empty range, from {self.low} to {self.high}")
        if self.high - self.low >= _MOST_OF_A_RANGE:
            count = self.high - self.low + 1
            raise LeftOut(f"has a range of {count} values; at most {_MOST_OF_A_RANGE} can be offered one by one")
        return list(range(self.low, self.high + 1))


def entries(resource: Json) -> list[Json]:
    """The ``productSpecCharacteristicValue`` of a characteristic or of the use of one."""
    return mappings(resource.get("productSpecCharacteristicValue"))


def range_of(entry: Json) -> Range | None:
    """The range that an entry is; None where it is a single value."""
    low, high = whole(entry.get("valueFrom")), whole(entry.get("valueTo"))
    if (low is None and high is None) or raw_value(entry) not in (None, ""):
        return None
    kind = folded(entry.get("rangeInterval"))
    if low is not None and kind in {"open", "closedtop"}:
        low += 1
    if high is not None and kind in {"open", "closedbottom"}:
        high -= 1
    return Range(low, high)


def raw_value(entry: Json) -> Any:
    """The value of an entry as it is written; some servers wrap it once more."""
    found = entry.get("value")
    return found.get("value") if isinstance(found, dict) else found


def kind_of(declared: Any) -> str | None:
    """What TMF620's ``valueType`` is in our words; None where it says nothing we know."""
    return _KIND_OF.get(folded(declared))


def our_value(raw: Any, kind: str | None) -> Value | None:
    """A value that we once wrote: as it is, save what a server may have made of a number or a yes/no."""
    if isinstance(raw, str):
        read = truth(raw) if kind == "boolean" else whole(raw) if kind == "integer" else None
        return raw if read is None else read
    return raw if isinstance(raw, bool) else whole(raw)


def values_of_one_kind(raws: list[Any], declared: str | None) -> list[Value]:
    """Values of another system, all of one kind: yes/no, whole numbers, or text; what is no value is left out."""
    if truths := _truths(raws, declared):
        return truths
    if declared != "string" and all(_is_number(raw) for raw in raws):
        return [number for raw in raws if (number := whole(raw)) is not None]
    return [words for raw in raws if (words := _words(raw))]


def like_one_of(raw: Any, domain: Values) -> Value | None:
    """The value of ``domain`` that is meant by ``raw``."""
    if isinstance(domain, Ranges):
        number = whole(raw)
        return number if number in domain else None
    for value in domain:
        if isinstance(value, bool):
            if truth(raw) is value:
                return value
        elif _words(raw) == str(value) or (isinstance(value, int) and whole(raw) == value):
            return value
    return next((value for value in domain if isinstance(value, str) and folded(raw) == folded(value) != ""), None)


def _truths(raws: list[Any], declared: str | None) -> list[Value]:
    if declared not in ("boolean", None):
        return []
    words = {"true" if raw is True else "false" if raw is False else folded(raw) for raw in raws}
    if declared is None and not (words <= {"true", "false"} or words <= {"yes", "no"}):
        return []
    found = [truth(raw) for raw in raws]
    return [] if None in found else [one for one in found if one is not None]


def _is_number(raw: Any) -> bool:
    if isinstance(raw, bool) or whole(raw) is None:
        return False
    return not (isinstance(raw, str) and len(raw.strip()) > 1 and raw.strip().startswith("0"))


def _words(raw: Any) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, float | Decimal):
        exact = Decimal(str(raw))
        return format(exact.normalize(), "f") if exact.is_finite() and abs(exact.adjusted()) < _LONGEST_VALUE else ""
    return text(raw, _LONGEST_VALUE)
