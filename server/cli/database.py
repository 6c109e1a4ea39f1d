"""``bespoke db …``."""

from __future__ import annotations

import asyncio

import typer

from foundation.settings import settings

app = typer.Typer(help="The database.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the database to the tables this version has. The server does so by itself when it starts."""
    before = asyncio.run(_upgrade())
    typer.echo("The database is up to date." if before else "The database has been set up.")


@app.command("make-migration", hidden=True)
def make_migration(message: str) -> None:
    """For developers: write a migration for what changed in the tables."""
    from server.migrations.making import make_migration as make

    typer.echo(f"Read and mend it: {asyncio.run(make(message))}")


async def _upgrade() -> str | None:
    from foundation.database import Database
    from server.migrations import upgrade as upgrade_database

    database = Database(settings().effective_database_url)
    try:
        return await upgrade_database(database)
    finally:
        await database.close()
