"""The catalog adapter: finds customer contexts in their sources and hands out resolved ones.

A CSP is served from the first source that has it. What is live changes as a whole: the new content is compiled for
all who talk now, then every later turn uses it. Content that can't be used is reported, and the last good one stays.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from catalog_adapter.contexts.channel_accounts import ChannelAccount
from catalog_adapter.contexts.compile import Place, check_place, compile_contexts, places_of
from catalog_adapter.contexts.compiled import CompiledContexts
from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.contexts.models import Webhook
from catalog_adapter.contexts.packed import PackedFiles
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.contexts.summary import ContextSummary, summary_of
from catalog_adapter.metrics import CONTEXT_USES
from catalog_adapter.sources.source import Head, Source

_log = structlog.get_logger(__name__)
_COMPILED, _HELD = CONTEXT_USES.labels("compiled"), CONTEXT_USES.labels("held")
_DEFAULT_BUDGET = 512 * 1024 * 1024


@dataclass(frozen=True)
class _Live:
    """What a CSP is served from. ``packed`` are the files of a source that may have others tomorrow."""

    head: Head
    source: Source
    packed: PackedFiles | None


class CatalogAdapter:
    """Resolves the contexts of all CSPs of its sources. ``memory`` is the budget for compiled contexts, in bytes.

    ``eager``: what a first message needs is compiled in the background as soon as a context is asked for.
    """

    def __init__(self, sources: Sequence[Source], *, memory: int = _DEFAULT_BUDGET, eager: bool = False) -> None:
        self._eager = eager
        self._sources = tuple(sources)
        self._live: dict[str, _Live] = {}
        self._refused: dict[str, str] = {}
        self._flights: dict[Hashable, asyncio.Task[Any]] = {}
        self.compiled = CompiledContexts(memory)

    async def resolve(self, key: ContextKey) -> ResolvedContext:
        """The context of ``key``. Raises ContextNotFound, or ContextInvalid where there never was a good state."""
        place = key.segment, key.locale
        if key.revision:
            content = key.revision
        else:
            live = await self._current(key.csp)
            check_place(live.head.context, *place)
            content = live.head.content
        found = self.compiled.get((key.csp, content), place)
        (_COMPILED if found is None else _HELD).inc()
        if found is None:
            found = await self._once((key.csp, content, place), lambda: self._load(key.csp, content, place))
        return found

    async def head(self, csp: str) -> Head:
        """What a CSP is served from now. Raises ContextNotFound, ContextInvalid."""
        return (await self._current(csp)).head

    async def list_contexts(self) -> list[ContextSummary]:
        """All CSPs whose data can be used, by name."""
        return [summary_of(head.context) for head in await self.heads()]

    async def csps(self) -> list[str]:
        """The CSPs that some source has something of, by name."""
        return sorted({csp for source in self._sources for csp in await source.csps()})

    async def heads(self) -> list[Head]:
        """What each CSP is served from now; those that can't be served are left out."""
        found = []
        for csp in await self.csps():
            try:
                found.append(await self.head(csp))
            except (ContextInvalid, ContextNotFound) as error:
                self._refuse(csp, str(error), error)
        return found

    async def default_locale(self, csp: str) -> str:
        """The first locale of a CSP."""
        return (await self.head(csp)).context.locales[0]

    async def webhooks(self, csp: str) -> Sequence[Webhook]:
        """Where a CSP's orders are delivered."""
        return (await self.head(csp)).context.webhooks

    async def channels(self, csp: str) -> Sequence[ChannelAccount]:
        """A CSP's accounts on messaging platforms. Raises ContextNotFound, ContextInvalid."""
        return (await self.head(csp)).context.channels

    async def files(self, csp: str) -> ContextFiles:
        """The files a CSP is served from now."""
        live = await self._current(csp)
        return await self.files_with(csp, live.head.content)

    async def files_with(self, csp: str, content: str) -> ContextFiles:
        """The files of a CSP with this hash. Raises ContextNotFound where no source has them any more."""
        live = self._live.get(csp)
        if live and live.packed and live.head.content == content:
            return live.packed.files()
        for source in self._sources:
            files = await source.files(csp, content)
            if files is not None:
                return files
        raise ContextNotFound(f"There is no content {content} of {csp!r} any more.", advice="Try again.")

    def hold(self, files: ContextFiles, contexts: dict[Place, ResolvedContext]) -> None:
        """Keep contexts that were compiled elsewhere, as a publish does before it is live."""
        for place, context in contexts.items():
            self.compiled.put((files.csp, files.content), place, context)

    async def _current(self, csp: str) -> _Live:
        """What is live, after a switch to what a source has had since."""
        live = self._live.get(csp)
        try:
            head, source = await self._found(csp)
        except ContextInvalid as error:
            if live is None:
                raise
            self._refuse(csp, str(error), error)
            return live
        if live is not None and (head.content == live.head.content or self._refused.get(csp) == head.content):
            return live
        name = "switch", csp, head.content
        if live is not None and name in self._flights:
            return live  # somebody compiles it already; nobody else has to wait for that
        return await self._once(name, lambda: self._switch(head, source))

    async def _found(self, csp: str) -> tuple[Head, Source]:
        for source in self._sources:
            head = await source.head(csp)
            if head is not None:
                return head, source
        self._live.pop(csp, None)
        raise ContextNotFound(f"There is no customer context {csp!r}.", advice="See `bespoke contexts list`.")

    async def _switch(self, head: Head, source: Source) -> _Live:
        """Make ``head`` live: compiled first for all segments and locales that are in use."""
        before = self._live.get(head.csp)
        try:
            live = await self._prepared(head, source, before)
        except ContextInvalid as error:
            if before is None:
                raise
            self._refuse(head.csp, head.content, error)
            return before
        except Exception as error:  # a folder that is just being saved, a database that is away: later it may go well
            if before is None:
                raise
            _log.warning("customer context can't be switched yet", csp=head.csp, error=type(error).__name__)
            return before
        if (other := self._live.get(head.csp)) is not before and other is not None:
            return other  # somebody has switched meanwhile, perhaps to something newer: the next use looks again
        self._live[head.csp] = live
        self._refused.pop(head.csp, None)
        if before is not None:
            self.compiled.drop((head.csp, before.head.content))
            _log.info("customer context changed", csp=head.csp, content=head.content, source=head.label)
        return live

    async def _prepared(self, head: Head, source: Source, before: _Live | None) -> _Live:
        used = self.compiled.places((head.csp, before.head.content)) if before else []
        still = places_of(head.context)
        wanted = [place for place in used if place in still]
        if before and not wanted:
            wanted = still[:1]  # nobody talks there now; but that it can be used at all has to be known
        ready = set(self.compiled.places((head.csp, head.content)))
        if head.checked and ready.issuperset(wanted):
            return _Live(head, source, None)
        files = await source.files(head.csp, head.content)
        if files is None:
            raise ContextNotFound(f"The customer context {head.csp!r} has just changed.", advice="Try again.")
        # what nobody has checked is compiled whole, so that a fault is told now and not to a customer
        places = [one for one in wanted if one not in ready] if head.checked else None
        contexts = await asyncio.to_thread(_compile_warm, files, places, wanted)
        self.hold(files, {place: context for place, context in contexts.items() if before is None or place in wanted})
        return _Live(head, source, None if head.checked else PackedFiles.of(files))

    async def _load(self, csp: str, content: str, place: Place) -> ResolvedContext:
        files = await self.files_with(csp, content)
        compiled = await asyncio.to_thread(compile_contexts, files, [place])
        self.compiled.put((csp, content), place, compiled[place])
        if self._eager:
            name = "warm", csp, content, place
            self._flights[name] = asyncio.create_task(asyncio.to_thread(compiled[place].warm))
            self._flights[name].add_done_callback(lambda done: self._landed(name, done))
        return compiled[place]

    def _refuse(self, csp: str, what: str, error: Exception) -> None:
        """Say once that something can't be used."""
        if self._refused.get(csp) != what:
            self._refused[csp] = what
            problems = [str(one) for one in error.problems[:20]] if isinstance(error, ContextInvalid) else [str(error)]
            stays = "the last good state stays live" if csp in self._live else "it can't be talked to"
            _log.error("customer context can't be used", csp=csp, problems=problems, effect=stays)

    async def _once[Answer](self, name: Hashable, work: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
        """Do ``work``, or wait for whoever does it already; it goes on to its end if the caller is cancelled."""
        task = self._flights.get(name)
        if task is None:
            task = self._flights[name] = asyncio.create_task(work())
            task.add_done_callback(lambda done: self._landed(name, done))
        answer: Answer = await asyncio.shield(task)
        return answer

    def _landed(self, name: Hashable, task: asyncio.Task[Any]) -> None:
        self._flights.pop(name, None)
        if not task.cancelled():
            task.exception()  # looked at, so that asyncio doesn't print it when nobody waits any more


def _compile_warm(
    files: ContextFiles, places: Iterable[Place] | None, used: Iterable[Place]
) -> dict[Place, ResolvedContext]:
    """Compile; those that customers use, to the last part."""
    compiled = compile_contexts(files, places)
    for place in used:
        if place in compiled:
            compiled[place].warm()
    return compiled
