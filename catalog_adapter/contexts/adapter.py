"""The catalog adapter: finds the customer contexts and hands out resolved ones.

Contexts are read from folders. A change on disk is live at the next message: the folder's fingerprint is looked at a
few times a second, whatever calls. Data that can't be used is reported and the last good state stays.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import structlog

from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from catalog_adapter.contexts.folder import CSP_NAME, ContextData, csp_folders, fingerprint, read_data
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.contexts.models import Brand, ContextFile, Webhook
from catalog_adapter.contexts.problems import Origin, Problem
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.tone.errors import WordingInvalid

_log = structlog.get_logger(__name__)
_LOOK_EVERY = 0.2  # seconds between two looks at a folder


@dataclass(frozen=True)
class ContextSummary:
    """What a picker shows of a CSP: names by locale."""

    csp: str
    name: str
    brand: Brand
    taglines: dict[str, str]
    locales: tuple[str, ...]
    segments: tuple[tuple[str, dict[str, str]], ...]


@dataclass
class _Csp:
    """One CSP's folder as last seen, and what was made of it."""

    seen: tuple[Any, ...] = ()
    looked_at: float = float("-inf")
    data: dict[str | None, ContextData] = field(default_factory=dict)
    resolved: dict[tuple[str, str], ResolvedContext] = field(default_factory=dict)


class CatalogAdapter:
    """Resolves contexts of all CSPs below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._csps: dict[str, _Csp] = {}

    def resolve(self, key: ContextKey) -> ResolvedContext:
        """The context of ``key``. Raises ContextNotFound, or ContextInvalid where there never was a good state."""
        csp = self._current(key.csp)
        context = csp.data[None].context
        if key.segment not in {one.id for one in context.segments}:
            raise ContextNotFound(f"{context.name} has no segment {key.segment!r}.", advice=_known_segments(context))
        if key.locale not in context.locales:
            advice = f"Known locales: {', '.join(context.locales)}."
            raise ContextNotFound(f"{context.name} has no locale {key.locale!r}.", advice=advice)
        return csp.resolved[key.segment, key.locale]

    def list_contexts(self) -> list[ContextSummary]:
        """All CSPs whose data can be used."""
        found = []
        for folder in csp_folders(self._folder):
            try:
                found.append(_summary(self._current(folder.name).data[None].context))
            except (ContextInvalid, ContextNotFound) as error:
                _log.warning("context can't be used", csp=folder.name, error=str(error))
        return found

    def default_locale(self, csp: str) -> str:
        """The first locale of a CSP."""
        return self._current(csp).data[None].context.locales[0]

    def webhooks(self, csp: str) -> Sequence[Webhook]:
        """Where a CSP's orders are delivered."""
        return self._current(csp).data[None].context.webhooks

    def _current(self, name: str) -> _Csp:
        """A CSP as its folder is now, or as it last was good."""
        folder = self._folder / name
        csp = self._csps.get(name, _Csp())
        if time.monotonic() - csp.looked_at < _LOOK_EVERY:
            return csp
        if not CSP_NAME.match(name) or folder.is_symlink() or not (folder / "context.yml").is_file():
            self._csps.pop(name, None)
            raise ContextNotFound(f"There is no customer context {name!r}.", advice="See `bespoke contexts list`.")
        seen = fingerprint(folder)
        if seen != csp.seen:
            csp = self._reload(name, folder, csp, seen)
        csp.looked_at = time.monotonic()
        self._csps[name] = csp
        return csp

    def _reload(self, name: str, folder: Path, csp: _Csp, seen: tuple[Any, ...]) -> _Csp:
        try:
            data = _read_all(name, folder)
            resolved = _compile(name, folder, data)
        except ContextInvalid as error:
            if not csp.data:
                raise
            _log.error("change not taken: the customer context has problems; the last good state stays live",
                       csp=name, problems=[str(one) for one in error.problems[:20]])  # fmt: skip
            csp.seen = seen
            return csp
        _log.info("customer context loaded", csp=name, revision=data[None].revision)
        return _Csp(seen=seen, data=data, resolved=resolved)


def _read_all(name: str, folder: Path) -> dict[str | None, ContextData]:
    """The data of the CSP and of all its segments. Raises ContextInvalid."""
    data, problems = read_data(folder, None)
    if data is None:
        raise ContextInvalid(name, problems)
    found: dict[str | None, ContextData] = {None: data}
    for segment in data.context.segments:
        own, own_problems = read_data(folder, segment.id)
        problems += own_problems
        if own is not None:
            found[segment.id] = own
    if problems:
        raise ContextInvalid(name, problems)
    return found


def _compile(name: str, folder: Path, data: dict[str | None, ContextData]) -> dict[tuple[str, str], ResolvedContext]:
    """Every segment in every locale, with its configurators. Raises ContextInvalid."""
    compiled: dict[tuple[str, str], ResolvedContext] = {}
    for segment, one in data.items():
        for locale in data[None].context.locales if segment is not None else ():
            try:
                context = ResolvedContext(ContextKey(csp=name, segment=str(segment), locale=locale), one)
                for offering in context.catalogue.offerings:
                    context.model(offering)
            except (WordingInvalid, KeyError) as error:
                origin = Origin(folder / "context.yml", 1, 1)
                raise ContextInvalid(name, [Problem.at(origin, f"segment {segment}: {error}")]) from error
            compiled[str(segment), locale] = context
    return compiled


def _summary(context: ContextFile) -> ContextSummary:
    return ContextSummary(
        csp=context.id,
        name=context.name,
        brand=context.brand,
        taglines={locale: context.brand.tagline.text(locale) for locale in context.locales},
        locales=tuple(context.locales),
        segments=tuple(
            (one.id, {locale: one.name.text(locale) for locale in context.locales}) for one in context.segments
        ),
    )


def _known_segments(context: ContextFile) -> str:
    return f"Known segments: {', '.join(one.id for one in context.segments)}."
