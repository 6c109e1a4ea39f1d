"""Whose offers a request is about, in which segment and which language.

The token decides the CSP. ``segment`` names the segment, the CSP's first without it. ``locale``, or else
``Accept-Language``, decides the language of texts.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalog_adapter.contexts.models import ContextFile
from foundation.tmf import QueryInvalid

_MOST_LANGUAGES = 20


@dataclass(frozen=True)
class View:
    """A CSP's offers as a segment sees them, in a locale. ``is_first``: it is the segment where none is named."""

    csp: str
    segment: str
    locale: str
    is_first: bool


def view_of(context: ContextFile, segment: str | None, locale: str | None, accept_language: str) -> View:
    """The view that a request asks for. Raises QueryInvalid for a segment or locale that the CSP doesn't have."""
    known = [one.id for one in context.segments]
    if segment is not None and segment not in known:
        raise QueryInvalid(f"There is no segment {segment[:64]!r}.", advice=f"Known segments: {', '.join(known)}.")
    if locale is not None:
        chosen = _match(locale, context.locales)
        if chosen is None:
            raise QueryInvalid(
                f"There is no locale {locale[:64]!r}.", advice=f"Known locales: {', '.join(context.locales)}."
            )
    else:
        chosen = _preferred(accept_language, context.locales)
    own = segment or known[0]
    return View(context.id, own, chosen, own == known[0])


def _preferred(accept_language: str, locales: list[str]) -> str:
    """The first locale that ``Accept-Language`` likes best; the CSP's first where it likes none."""
    wished = []
    for place, part in enumerate(accept_language.split(",")[:_MOST_LANGUAGES]):
        tag, _, weight = part.partition(";")
        wished.append((-_weight(weight), place, tag.strip()))
    found = (_match(tag, locales) for weight, _, tag in sorted(wished) if weight < 0)
    return next((one for one in found if one is not None), locales[0])


def _match(tag: str, locales: list[str]) -> str | None:
    """The locale itself, else the first of its language."""
    folded = tag.casefold()
    exact = next((one for one in locales if one.casefold() == folded), None)
    return exact or next((one for one in locales if one.split("-")[0] == folded.split("-")[0]), None)


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
