"""Compiles customer contexts in the background after the start, so that the first customers need not wait for it.

Until that is done, or has taken too long, the server says that it isn't ready (server/http/health.py).
"""

from __future__ import annotations

import asyncio
import gc
import time

import structlog

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from foundation.errors import BespokeError

#: The others are compiled when somebody talks in them: with thousands, most are not talked in just now.
_MOST = 12
#: Seconds. A server that takes longer is of more use to customers who wait for their context than none.
_LONGEST = 60.0
_log = structlog.get_logger(__name__)


class WarmUp:
    """Of one process. One that was never begun is over."""

    def __init__(self, adapter: CatalogAdapter, longest: float = _LONGEST) -> None:
        self._adapter = adapter
        self._longest = longest
        self._is_waited_for = False

    async def is_over(self) -> bool:
        """Whether customers may come."""
        return not self._is_waited_for

    def begin(self) -> asyncio.Task[None]:
        """Resolve the first contexts once and compile them whole; one that can't be used is left to its checker."""
        self._is_waited_for = True
        return asyncio.create_task(self._run())

    async def _run(self) -> None:
        waiting = asyncio.get_running_loop().call_later(self._longest, self._wait_no_longer)
        try:
            await self._compile()
        finally:
            waiting.cancel()
            self._is_waited_for = False

    def _wait_no_longer(self) -> None:
        _log.warning("contexts take long to warm up; customers are let in before", seconds=self._longest)
        self._is_waited_for = False

    async def _compile(self) -> None:
        started = time.perf_counter()
        keys = (await _all_keys(self._adapter))[:_MOST]
        for key in keys:
            try:
                await asyncio.to_thread((await self._adapter.resolve(key)).warm)
            except BespokeError as error:
                _log.warning("context can't be warmed up", context=str(key), error=str(error))
        # What is there by now stays for the life of the process; the collector need not look at it again and again.
        gc.collect()
        gc.freeze()
        _log.info("contexts warmed up", contexts=len(keys), seconds=round(time.perf_counter() - started, 1))


async def _all_keys(adapter: CatalogAdapter) -> list[ContextKey]:
    return [
        ContextKey(csp=summary.csp, segment=segment, locale=locale)
        for summary in await adapter.list_contexts()
        for segment, _names in summary.segments
        for locale in summary.locales
    ]
