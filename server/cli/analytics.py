"""``bespoke analytics …``: the figures that the console shows, straight from the database that the settings name."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from foundation.settings import settings

if TYPE_CHECKING:
    from analytics.scope import Scope

app = typer.Typer(help="What came of conversations.", no_args_is_help=True)


@app.callback()
def analytics() -> None:
    """What came of conversations."""


@app.command()
def export(
    csp: Annotated[str, typer.Option(help="The CSP.")],
    what: Annotated[str, typer.Option(help="conversations, understanding, wishes or revenue.")] = "conversations",
    first: Annotated[
        str, typer.Option("--from", help="The first day, as 2026-01-31; four weeks before the last.")
    ] = "",
    last: Annotated[str, typer.Option("--to", help="The last day; today.")] = "",
) -> None:
    """Print figures as CSV: a line for each day, segment, locale, channel and revision."""
    from analytics.scope import Scope, days_of
    from foundation.database import utc_now

    asyncio.run(_export(what, Scope(csp, *days_of(first, last, utc_now().date()))))


async def _export(what: str, scope: Scope) -> None:
    from analytics.export import FigureExports
    from foundation.database import Database
    from server.migrations import upgrade

    database = Database(settings().effective_database_url)
    try:
        await upgrade(database)
        async for lines in FigureExports(database).lines(what, scope):
            sys.stdout.write(lines)
    finally:
        await database.close()
