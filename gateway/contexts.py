"""Contexts as channels get them: found without holding up the loop, customers never told of faults in files."""

from __future__ import annotations

from collections.abc import Awaitable

import structlog

from catalog_adapter.contexts import CatalogAdapter, ContextInvalid, ContextKey, ResolvedContext
from gateway.errors import ContextUnusable

_log = structlog.get_logger(__name__)


async def resolved(adapter: CatalogAdapter, key: ContextKey) -> ResolvedContext:
    """The context of ``key``. Raises ContextNotFound, ContextUnusable."""
    return await _asked(adapter.resolve(key))


async def default_locale(adapter: CatalogAdapter, csp: str) -> str:
    """The first locale of a CSP. Raises ContextNotFound, ContextUnusable."""
    return await _asked(adapter.default_locale(csp))


async def _asked[Answer](question: Awaitable[Answer]) -> Answer:
    try:
        return await question
    except ContextInvalid as error:
        _log.error("context can't be used", problems=[str(problem) for problem in error.problems[:20]])
        raise ContextUnusable(
            "This assistant can't be reached just now.", advice="Please try again in a while."
        ) from error
