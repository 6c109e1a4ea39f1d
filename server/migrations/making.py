"""Makes a migration from the difference between the tables in the code and those the migrations make.

For developers: what it writes is a draft, to be read and mended before it is kept.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from foundation.database import Database
from server.migrations import configuration, upgrade
from server.tables import metadata


async def make_migration(message: str) -> Path:
    """Write the next migration; ``message`` says in a few words what it does."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite+aiosqlite:///{folder}/fresh.db")
        try:
            await upgrade(database)
            async with database.engine.begin() as connection:
                return await connection.run_sync(_make, message)
        finally:
            await database.close()


def _make(connection: Connection, message: str) -> Path:
    config = configuration(connection)
    config.attributes["tables"] = metadata()
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
    script = command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
    assert script is not None
    assert not isinstance(script, list)
    return Path(script.path)
