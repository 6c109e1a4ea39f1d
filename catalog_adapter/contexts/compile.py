"""From a CSP's files to resolved contexts. Raises :class:`ContextInvalid` for data that can't be used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.contexts.models import ContextFile
from catalog_adapter.contexts.parsed import ContextData, ParsedContext
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.layers.problems import Origin, Problem
from catalog_adapter.tone.errors import WordingInvalid

#: A segment and a locale.
Place = tuple[str, str]


def compile_contexts(files: ContextFiles, places: Iterable[Place] | None = None) -> dict[Place, ResolvedContext]:
    """The contexts of these segments and locales; of all there are without ``places``."""
    parsed = ParsedContext(files)
    context = context_file(parsed)
    return {place: _compiled(parsed, context, place) for place in (places_of(context) if places is None else places)}


def places_of(context: ContextFile) -> list[Place]:
    """Every segment in every locale."""
    return [(segment.id, locale) for segment in context.segments for locale in context.locales]


def context_file(parsed: ParsedContext) -> ContextFile:
    """The CSP's own context.yml; its id has to be the CSP's."""
    context, problems = parsed.context()
    if context is None or parsed.problems:
        raise ContextInvalid(parsed.files.csp, [*parsed.problems, *problems])
    if context.id != parsed.files.csp:
        problem = f"the id {context.id!r} is not the CSP's, {parsed.files.csp!r}"
        raise ContextInvalid(parsed.files.csp, [Problem.at(Origin(parsed.files.path("context.yml"), 1, 1), problem)])
    return context


def check_place(context: ContextFile, segment: str, locale: str) -> None:
    """Raises ContextNotFound for a segment or locale that the CSP doesn't have."""
    if segment not in {one.id for one in context.segments}:
        known = ", ".join(one.id for one in context.segments)
        raise ContextNotFound(f"{context.name} has no segment {segment!r}.", advice=f"Known segments: {known}.")
    if locale not in context.locales:
        known = ", ".join(context.locales)
        raise ContextNotFound(f"{context.name} has no locale {locale!r}.", advice=f"Known locales: {known}.")


def _compiled(parsed: ParsedContext, context: ContextFile, place: Place) -> ResolvedContext:
    segment, locale = place
    check_place(context, segment, locale)
    data, problems = parsed.data(segment, locale)
    if data is None:
        raise ContextInvalid(parsed.files.csp, problems)
    try:
        return _usable(ContextKey(csp=parsed.files.csp, segment=segment, locale=locale, channel=""), data)
    except (WordingInvalid, KeyError) as error:
        origin = Origin(parsed.files.path("context.yml"), 1, 1)
        problem = Problem.at(origin, f"segment {segment}, {locale}: {error}")
        raise ContextInvalid(parsed.files.csp, [problem]) from error


def _usable(key: ContextKey, data: ContextData) -> ResolvedContext:
    """Raises KeyError where an offering speaks of something that isn't there."""
    context = ResolvedContext(key, replace(data, trees={}))
    for offering in context.catalogue.offerings.values():
        context.catalogue.configurable(offering)
    return context
