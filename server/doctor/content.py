"""What customers are served with, and what came of their orders."""

from __future__ import annotations

from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from foundation.counting import counted
from foundation.database import Database
from orders.outbox.waiting import waiting_in
from server.doctor.finding import Finding, fine, odd, wrong


async def look_at_contexts(adapter: CatalogAdapter) -> list[Finding]:
    """Whether each CSP's context can be used."""
    csps = await adapter.csps()
    if not csps:
        return [wrong("contexts", "there are none", "Publish one, or set BESPOKE_CONTEXTS_FOLDER.")]
    return [await _context(adapter, csp) for csp in csps]


async def look_at_deliveries(database: Database) -> list[Finding]:
    """What waits for staff."""
    waiting = await waiting_in(database)
    found = []
    for csp, endpoint in waiting.disabled:
        advice = f"Run `bespoke webhooks enable {csp} {endpoint}` once it is mended."
        found.append(odd("endpoint", f"{csp}/{endpoint} is disabled", advice))
    given_up = sum(count for (*_, state), count in waiting.deliveries.items() if state == "failed")
    if given_up:
        found.append(
            odd("deliveries", f"{given_up} were given up", "See `bespoke webhooks deliveries`, and replay them.")
        )
    return found or [fine("deliveries", "none was given up")]


async def _context(adapter: CatalogAdapter, csp: str) -> Finding:
    about = f"context {csp}"
    try:
        head = await adapter.head(csp)
    except ContextInvalid as error:
        told = f"{counted(len(error.problems), 'problem')}: {error.problems[0]}"
        return wrong(about, told, "Run `bespoke contexts check`.")
    except ContextNotFound as error:
        return wrong(about, error.message, "Run `bespoke contexts check`.")
    segments = len(head.context.segments)
    return fine(about, f"{segments} {'segment' if segments == 1 else 'segments'}")
