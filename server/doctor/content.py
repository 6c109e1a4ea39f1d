"""What customers are served with, and what came of their orders."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, func, select

from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from foundation.database import Database
from orders.endpoints.tables import EndpointState
from orders.outbox.delivery import Delivery
from server.doctor.finding import Finding, fine, odd, wrong


async def look_at_contexts(adapter: CatalogAdapter) -> list[Finding]:
    """Whether each CSP's context can be used."""
    csps = await adapter.csps()
    if not csps:
        return [wrong("contexts", "there are none", "Publish one, or set BESPOKE_CONTEXTS_FOLDER.")]
    return [await _context(adapter, csp) for csp in csps]


async def look_at_deliveries(database: Database) -> list[Finding]:
    """What waits for staff."""
    failed = select(func.count()).where(col(Delivery.state) == "failed")
    disabled = select(col(EndpointState.csp), col(EndpointState.endpoint)).where(
        col(EndpointState.disabled_at).is_not(None)
    )
    try:
        async with database.transaction() as session:
            count = (await session.exec(failed)).one()
            endpoints = (await session.exec(disabled)).all()
    except SQLAlchemyError:
        return []  # the tables are not there; that was said of the database
    found = [
        odd(
            "endpoint",
            f"{csp}/{endpoint} is disabled",
            f"Run `bespoke webhooks enable {csp} {endpoint}` once it is mended.",
        )
        for csp, endpoint in endpoints
    ]
    if count:
        found.append(odd("deliveries", f"{count} were given up", "See `bespoke webhooks deliveries`, and replay them."))
    return found or [fine("deliveries", "none was given up")]


async def _context(adapter: CatalogAdapter, csp: str) -> Finding:
    about = f"context {csp}"
    try:
        head = await adapter.head(csp)
    except ContextInvalid as error:
        return wrong(about, f"{len(error.problems)} problems: {error.problems[0]}", "Run `bespoke contexts check`.")
    except ContextNotFound as error:
        return wrong(about, error.message, "Run `bespoke contexts check`.")
    segments = len(head.context.segments)
    return fine(about, f"{segments} {'segment' if segments == 1 else 'segments'}")
