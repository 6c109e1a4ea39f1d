"""What TMF620 has no field for: one member of our own, ``x-bespoke``, on each resource and part of one.

TMF620 lets any object carry more members. What it has a field for stands there and only there, so that a change made
in another system counts; the rest of an entry stands in ``x-bespoke``, under the names of ``offers.yml`` and in its
form:

- on specifications, characteristics, values, offerings, prices, terms and bundled offerings: ``id``, ``tmf_id`` where
  it is not the resource's id, and what else only we have (``synonyms``, ``question``, ``ask``, ``only_when``, ``per``,
  ``highlight`` …);
- ``name`` and ``description`` in several languages: the texts by locale, null for the one that is in TMF620's member;
- on the catalogue: ``constraints`` and ``availability``, as in ``constraints.yml``.

A resource without it is read as any other system's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog_adapter.data_model import LocalText
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.lenient import text

MEMBER = "x-bespoke"


def extension(resource: Mapping[str, Any]) -> Json | None:
    """Our member of a resource; None where it is another system's."""
    found = resource.get(MEMBER)
    return found if isinstance(found, dict) else None


def read_tmf_id(given: str | None, own_id: str, within: str | None = None) -> str | None:
    """The id that the CSP's catalogue gave a resource; None where it is the one that we write for ``own_id``."""
    return None if given in (own_id, f"{within}.{own_id}") else given


def taken_tmf_id(resource: Json, given: str | None, own_id: str, within: str | None = None) -> Json:
    """The ``tmf_id`` of an entry, if it has one."""
    found = (extension(resource) or {}).get("tmf_id", read_tmf_id(given, own_id, within))
    return {} if found is None else {"tmf_id": found}


def put_text(body: Json, more: Json, member: str, words: LocalText | None, locale: str) -> None:
    """Write ``words``: in one language to TMF620's ``member`` of ``body``, which others there are to ``more``."""
    if words is None:
        return
    main = _main_locale(words, locale)
    body[member] = words.by_locale[main]
    if set(words.by_locale) != {""}:
        more[member] = {key: None if key == main else one for key, one in words.by_locale.items()}


def taken_text(resource: Json, member: str, longest: int) -> str | dict[str, Any] | None:
    """The text of ``member`` in the form of ``offers.yml``, cleaned where it is not our own; None where it has none."""
    ours = extension(resource)
    standard = resource.get(member)
    if ours is None or not isinstance(standard, str):
        return text(standard, longest) or None
    others = ours.get(member)
    if not isinstance(others, dict) or not others:
        return standard
    return {key: standard if one is None else one for key, one in others.items()}


def _main_locale(words: LocalText, locale: str) -> str:
    known = (locale, locale.split("-")[0], "")
    return next((key for key in known if key in words.by_locale), next(iter(words.by_locale)))
