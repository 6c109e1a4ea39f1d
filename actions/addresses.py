"""Where an item is to be, beyond its postcode: the parts of its address as TM Forum's GeographicAddress calls them.

Input: what is known of an address. Output: what lacks, the address in words, and the ``place`` that TMF622 carries.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog_adapter.constraints.availability import normalised
from catalog_adapter.contexts import ResolvedContext

#: What a whole address has beside its postcode.
_NEEDED = ("streetName", "streetNr", "city")
_OPTIONAL = ("subUnitNumber",)
_OF_A_STREET = ("streetName", "streetNr", "subUnitNumber")
_WORDS = {"streetName": "word_street", "streetNr": "word_street", "postcode": "word_postcode", "city": "word_city"}


def lacking(context: ResolvedContext, postcode: str | None, address: Mapping[str, str]) -> list[str]:
    """The parts of a place that the CSP asks for and that are not known."""
    needed = _NEEDED if context.profile.asks_address else ()
    return [*(() if postcode else ("postcode",)), *(one for one in needed if one not in address)]


def in_words(context: ResolvedContext, parts: list[str]) -> str:
    """*the street and number and the town*."""
    words = dict.fromkeys(context.say(_WORDS[one]) for one in sorted(parts, key=list(_WORDS).index))
    return context.names.list_of(words)


def written(context: ResolvedContext, postcode: str | None, address: Mapping[str, str]) -> str:
    """A place as people write it: the postcode alone, where nothing else is known."""
    street, number = address.get("streetName", ""), address.get("streetNr", "")
    line = context.say("word_street_line", street=street, number=number).strip() if street else ""
    town = " ".join(one for one in (postcode, address.get("city")) if one)
    return ", ".join(one for one in (line, address.get("subUnitNumber"), town) if one)


def renewed(
    known: Mapping[str, str], was: str | None, named: Mapping[str, str], postcode: str | None
) -> dict[str, str]:  # fmt: skip
    """What is known of an address once a message has ``named`` parts of it, or another postcode than ``was``: a new
    street or a new postcode leaves nothing of what it takes the place of."""
    moved = postcode is not None and was is not None and normalised(postcode) != normalised(was)
    kept = {} if moved else dict(known)
    if "streetName" in named:
        kept = {name: part for name, part in kept.items() if name not in _OF_A_STREET}
    return kept | dict(named)


def places_of(context: ResolvedContext, postcode: str | None, address: Mapping[str, str]) -> list[dict[str, Any]]:
    """The place of a TMF622 product; none where the postcode alone says it."""
    if postcode is None or not address:
        return []
    name = written(context, postcode, address)
    parts: dict[str, Any] = {one: address[one] for one in _NEEDED if one in address}
    if "subUnitNumber" in address:
        flat = {"subUnitNumber": address["subUnitNumber"], "@type": "GeographicSubAddress"}
        parts["geographicSubAddress"] = [flat]
    return [{"role": "installationAddress", "name": name, **parts, "postcode": postcode, "@type": "GeographicAddress"}]


def address_of(places: list[dict[str, Any]]) -> dict[str, str]:
    """The parts that :func:`places_of` has put into an order."""
    place = places[0] if places else {}
    flat = (place.get("geographicSubAddress") or [{}])[0]
    return {one: str(source[one]) for source in (place, flat) for one in (*_NEEDED, *_OPTIONAL) if one in source}
