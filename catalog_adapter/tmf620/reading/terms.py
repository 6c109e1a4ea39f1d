"""``productOfferingTerm``: the commitments a customer may choose, and the conditions of a price that speak of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.extension import extension, taken_text
from catalog_adapter.tmf620.ids import Ids
from catalog_adapter.tmf620.lenient import folded, is_over, mapping, mappings, text, whole
from catalog_adapter.tmf620.plain import duration
from catalog_adapter.tmf620.problems import LeftOut
from catalog_adapter.tmf620.reading.source import LONGEST_NAME, Settings

_MONTHS = {"month": 1, "months": 1, "monthly": 1, "mo": 1, "year": 12, "years": 12, "yearly": 12, "annual": 12}
_OURS = ("default", "synonyms")
_LONGEST = 240


@dataclass
class ReadTerm:
    """A term as ``offers.yml`` has it, to be completed with its discount, and what it may be known by."""

    built: Json
    name: str
    months: int | None

    @property
    def id(self) -> str:
        """Our id."""
        return str(self.built["id"])


def months_of(raw: Any) -> int | None:
    """A TMF duration in months; None where there is none. Raises LeftOut where it is not made of months."""
    amount = whole(mapping(raw).get("amount")) if not isinstance(raw, int | str) else whole(raw)
    if not amount:
        return None
    units = folded(mapping(raw).get("units")) or "month"
    if units not in _MONTHS or not 0 < amount * _MONTHS[units] <= _LONGEST:
        raise LeftOut(f"lasts {amount} {units[:20]}; only months and years can be told, up to {_LONGEST // 12} years")
    return amount * _MONTHS[units]


def read_terms(raws: Iterable[Json], settings: Settings) -> list[ReadTerm]:
    """The terms of an offering, each once. Raises LeftOut where a duration can't be told."""
    found: list[ReadTerm] = []
    ids = Ids("term")
    for raw in raws:
        months = months_of(raw.get("duration"))
        name = taken_text(raw, "name", LONGEST_NAME)
        if name is None:
            name = text(raw.get("description"), LONGEST_NAME) or None
        if is_over(raw, settings.today) or (name is None and months is None):
            continue
        ours = extension(raw) or {}
        words = text(raw.get("name"), LONGEST_NAME) or duration(months or 0)
        if not ours and any(one.name == folded(words) and one.months == months for one in found):
            continue
        built: Json = {
            "id": ids.claim(ours.get("id")) or ids.make_within(words),
            "name": words if name is None else name,
        }
        if months:
            built["duration"] = duration(months)
        built |= {key: ours[key] for key in _OURS if key in ours}
        found.append(ReadTerm(built, folded(words), months))
    return found


def named_terms(raws: Any, terms: list[ReadTerm]) -> list[str]:
    """Our ids of the terms that a price is for: known by our id, by name, else by duration. Raises LeftOut."""
    found = []
    for raw in mappings(raws):
        own_id = (extension(raw) or {}).get("id")
        name, months = folded(raw.get("name")), months_of(raw.get("duration"))
        if not (own_id or name or months):
            continue
        named = next((one for one in terms if one.id == own_id), None)
        named = named or next((one for one in terms if name and one.name == name), None)
        named = named or next((one for one in terms if months and one.months == months), None)
        if named is None:
            raise LeftOut(f"depends on the term {text(raw.get('name'), 60)!r}, which the offering doesn't have")
        found.append(named.id)
    return list(dict.fromkeys(found))
