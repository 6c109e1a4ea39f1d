"""What the server needs beside it: the database, Redis, the bot."""

from __future__ import annotations

import asyncio
from datetime import datetime

import httpx
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from foundation.database import Database, utc_now
from foundation.settings import Settings
from server.doctor.finding import Finding, fine, odd, wrong
from server.migrations import configuration

_SECONDS = 5.0
_MOST_APART = 2.0  # seconds between two clocks


async def look_at_database(settings: Settings, database: Database) -> list[Finding]:
    """Whether it is there, has this version's tables, and can be shared by several machines."""
    about = "database"
    try:
        async with asyncio.timeout(_SECONDS), database.engine.connect() as connection:
            findings = [await connection.run_sync(_tables)]
            if not database.is_sqlite:
                findings.append(_clock((await connection.execute(text("SELECT now()"))).scalar_one()))
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        advice = "Look whether it runs, and at DATABASE_URL."
        return [wrong(about, f"it can't be reached ({type(error).__name__})", advice)]
    if database.is_sqlite and settings.redis_url:
        several = "REDIS_URL says that there are several machines, which can't share SQLite"
        findings.append(wrong(about, several, "Set DATABASE_URL to a PostgreSQL of all machines."))
    return findings


async def look_at_redis(settings: Settings) -> list[Finding]:
    """Whether it answers; without one there is nothing to look at."""
    if not settings.redis_url:
        return [fine("Redis", "none, so this is the only machine")]
    redis = Redis.from_url(settings.redis_url)
    try:
        async with asyncio.timeout(_SECONDS):
            await redis.ping()
    except (RedisError, OSError, TimeoutError) as error:
        said = f"it can't be reached ({type(error).__name__})"
        return [
            wrong("Redis", said, "Look whether it runs, and at REDIS_URL. Until then machines don't wait for another.")
        ]
    finally:
        await redis.aclose()
    return [fine("Redis", "answers")]


async def look_at_bot(settings: Settings) -> list[Finding]:
    """Whether each takes turns."""
    return [await _look_at_one(url) for url in settings.bot_urls]


async def _look_at_one(bot_url: str) -> Finding:
    url = f"{bot_url}/webhooks/gateway/health"
    try:
        async with httpx.AsyncClient(timeout=_SECONDS, trust_env=False) as http:
            response = await http.get(url)
    except httpx.HTTPError as error:
        said = f"it can't be reached at {bot_url} ({type(error).__name__})"
        return wrong("bot", said, "Start it, or set BESPOKE_BOT_URL. Customers get an apology while none is there.")
    if not response.is_success:
        return wrong("bot", f"it answers {response.status_code}", "Run `make train`, and look into its log.")
    return fine("bot", f"ready at {bot_url}")


def _tables(connection: Connection) -> Finding:
    has = MigrationContext.configure(connection).get_current_revision()
    newest = ScriptDirectory.from_config(configuration(connection)).get_current_head()
    where = connection.engine.dialect.name
    if has == newest:
        return fine("database", f"{where}, up to date")
    if has is None:
        return odd("database", f"{where}, without tables", "Nothing, if this is new: the first start makes them.")
    return odd("database", f"{where}, tables of version {has} instead of {newest}", "Run `bespoke db upgrade`.")


def _clock(theirs: datetime) -> Finding:
    apart = abs((utc_now() - theirs).total_seconds())
    if apart > _MOST_APART:
        advice = "Set both by the same time server: leases and signatures go by them."
        return wrong("clock", f"{apart:.0f} s from the database's", advice)
    return fine("clock", "the database's is the same")
