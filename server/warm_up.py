"""Compiles customer contexts in the background after the start, so that the first customers need not wait for it."""

from __future__ import annotations

import asyncio
import gc
import time

import structlog

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from foundation.errors import BespokeError

#: The others are compiled when somebody talks in them: with thousands, most are not talked in just now.
_MOST = 12
_log = structlog.get_logger(__name__)


async def warm_up(adapter: CatalogAdapter) -> None:
    """Resolve the first contexts once and compile them whole; one that can't be used is left to its checker."""
    started = time.perf_counter()
    keys = (await _all_keys(adapter))[:_MOST]
    for key in keys:
        try:
            await asyncio.to_thread((await adapter.resolve(key)).warm)
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
