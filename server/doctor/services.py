"""What runs: the database, Redis, the bots, and the server itself."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Literal

import httpx
from alembic.runtime.migration import MigrationContext
from pydantic import BaseModel, ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError

from foundation.database import Database, utc_now
from foundation.settings import Settings
from server.doctor.finding import Finding, fine, odd, wrong
from server.migrations import is_behind

_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - nothing listens there: it is looked for
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
    """Whether it answers; without one there is nothing to look at. Away it may be for a while: servers stay ready."""
    if not settings.redis_url:
        return [fine("Redis", "none, so this is the only machine")]
    redis = Redis.from_url(settings.redis_url)
    try:
        async with asyncio.timeout(_SECONDS):
            await redis.ping()
    except (RedisError, OSError, TimeoutError) as error:
        said = f"it can't be reached ({type(error).__name__})"
        return [
            odd("Redis", said, "Look whether it runs, and at REDIS_URL. Until then machines don't wait for another.")
        ]
    finally:
        await redis.aclose()
    return [fine("Redis", "answers")]


async def look_at_server(settings: Settings) -> list[Finding]:
    """What the server of this machine says of itself, where it is to be one."""
    host = "127.0.0.1" if settings.host in _EVERYWHERE else settings.host
    url = f"http://{host}:{settings.port}"
    try:
        async with httpx.AsyncClient(base_url=url, timeout=_SECONDS, trust_env=False) as http:
            health = _Health.model_validate_json((await http.get("/health/ready")).content)
    except httpx.HTTPError as error:
        advice = "Nothing, if servers run on other machines; otherwise start it."
        return [odd("server", f"none answers at {url} ({type(error).__name__})", advice)]
    except ValidationError:
        return [odd("server", f"something else answers at {url}", "Set BESPOKE_HOST and BESPOKE_PORT to the server's.")]
    return [_health(health)]


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


class _Health(BaseModel):
    status: Literal["ready", "degraded", "not_ready", "stopping"]
    parts: dict[str, bool]


def _health(health: _Health) -> Finding:
    missing = [name for name, there in health.parts.items() if not there]
    if health.status == "ready":
        return fine("server", "ready")
    if health.status == "degraded":
        advice = f"See what is said of it. Customers are served without {' and '.join(missing)} for a while."
        return odd("server", f"ready, but without {' and '.join(missing)}", advice)
    if health.status == "stopping":
        return odd("server", "about to end", "Nothing, if it is to: the turns under way are answered.")
    if missing == ["warm_up"]:
        advice = "Wait: within a minute it lets customers in."
        return odd("server", "not ready, since it compiles the customer contexts", advice)
    advice = "Mend what is said to be wrong of it. No customer is sent to this server before."
    return wrong("server", f"not ready: {', '.join(missing)}", advice)


def _tables(connection: Connection) -> Finding:
    has = MigrationContext.configure(connection).get_current_revision()
    where = connection.engine.dialect.name
    if has is None:
        return odd("database", f"{where}, without tables", "Nothing, if this is new: the first start makes them.")
    if is_behind(connection):
        advice = "Run `bespoke db upgrade`. Servers of this version are not ready before."
        return odd("database", f"{where}, tables of the older version {has}", advice)
    return fine("database", f"{where}, up to date")


def _clock(theirs: datetime) -> Finding:
    apart = abs((utc_now() - theirs).total_seconds())
    if apart > _MOST_APART:
        advice = "Set both by the same time server: leases and signatures go by them."
        return wrong("clock", f"{apart:.0f} s from the database's", advice)
    return fine("clock", "the database's is the same")
