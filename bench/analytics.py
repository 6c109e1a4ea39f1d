"""How quick the console's analytics are with a year of a large CSP: a million facts of conversations and orders.

Run ``python -m bench.analytics``; ``--database`` names another database than SQLite in a folder of its own, and it must
be empty. Input: made-up facts, summed by day as the server does it. Output: milliseconds of each page, as staff get it.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import insert
from sqlmodel import SQLModel

from analytics.recording.rollup import roll_up
from analytics.tables import (
    ConversationFact,
    DayConversations,
    DayOrders,
    DayRefusals,
    DayTurns,
    OrderFact,
    RefusalFact,
    TurnFact,
)
from bench.turns.scripts import english_scripts
from console.people.passwords import Passwords
from console.people.people import People
from console.people.sessions import Sessions
from console.web.guard import COOKIE
from foundation.database import Database, utc_now
from foundation.settings import Settings
from server.app import create_app

_CSP = english_scripts()[0].csp
_DAYS = 365
_CONVERSATIONS, _TURNS_EACH, _REFUSALS, _ORDERS = 150_000, 5, 60_000, 40_000
_AT_ONCE = 20_000
_TRIES = 7
_TAKEN = ("understood", "understood", "understood", "understood", "button", "asked_back", "not_understood")
_VIEWS = ("", "/understanding", "/wishes", "/revenue")


def _where(chance: random.Random, place: int, count: int) -> dict[str, Any]:
    """Facts come in the order of their days."""
    ago = _DAYS - 1 - place * _DAYS // count
    return {
        "csp": _CSP,
        "day": utc_now().date() - timedelta(days=ago),
        "segment": chance.choice(("consumer", "business", "wholesale")),
        "locale": chance.choice(("en-GB", "de-CH", "fr-CH", "es-ES")),
        "channel": chance.choice(("web", "whatsapp", "telegram", "sms")),
        "revision": 1 + (_DAYS - ago) // 7,
    }


def _conversations(chance: random.Random) -> Iterator[tuple[type[SQLModel], dict[str, Any]]]:
    for place in range(_CONVERSATIONS):
        where, stage = _where(chance, place, _CONVERSATIONS), chance.choice((0, 1, 1, 2, 2, 3, 4, 5))
        ordered = {"to_order": chance.randint(4, 15), "seconds_to_order": chance.randint(90, 900)}
        fact = {"conversation": f"{place:032x}", "stage": stage, "asked_for_person": chance.random() < 0.1}
        yield ConversationFact, where | fact | (ordered if stage == 5 else dict.fromkeys(ordered))
        for seq in range(_TURNS_EACH):
            taken = {"how": chance.choice(_TAKEN), "intent": "inform", "corrected": chance.random() < 0.02}
            yield TurnFact, where | {"conversation": f"{place:032x}", "seq": seq} | taken


def _rest(chance: random.Random) -> Iterator[tuple[type[SQLModel], dict[str, Any]]]:
    for place in range(_REFUSALS):
        wish = {"constraints": f"constraint-{chance.randint(1, 40)}", "offering": f"offering-{chance.randint(1, 10)}"}
        key = {"conversation": f"{place:032x}", "seq": 1, "place": 0, "wished": f"speed={chance.randint(1, 5)}000"}
        yield RefusalFact, _where(chance, place, _REFUSALS) | wish | key
    for place in range(_ORDERS):
        offering = f"offering-{chance.randint(1, 30)}"
        key = {"product_order": f"{place:032x}", "item": 0, "offering": offering, "name": offering, "quantity": 1}
        money = {"currency": "GBP", "monthly": chance.randint(10, 90) * 10_000, "once": 490_000}
        yield OrderFact, _where(chance, place, _ORDERS) | key | money


async def _fill(database: Database) -> int:
    chance, count = random.Random(8), 0
    waiting: dict[type[SQLModel], list[dict[str, Any]]] = {}
    for facts in (_conversations(chance), _rest(chance)):
        for kind, fact in facts:
            rows = waiting.setdefault(kind, [])
            rows.append(fact)
            count += 1
            if len(rows) == _AT_ONCE:
                await _write(database, kind, rows)
    for kind, rows in waiting.items():
        await _write(database, kind, rows)
    days = [(_CSP, utc_now().date() - timedelta(days=ago)) for ago in range(_DAYS)]
    async with database.transaction() as session:
        for sums in (DayConversations, DayTurns, DayRefusals, DayOrders):
            await roll_up(session, sums, days)
    return count


async def _write(database: Database, kind: type[SQLModel], rows: list[dict[str, Any]]) -> None:
    if rows:
        async with database.transaction() as session:
            await (await session.connection()).execute(insert(kind), rows)
        rows.clear()


async def _measure(settings: Settings) -> None:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        database: Database = app.state.parts.database
        began = time.perf_counter()
        print(f"{await _fill(database):,} facts in {time.perf_counter() - began:.0f} s, on {database.url.drivername}")
        people = People(database)
        member = await people.add("bench@example.com", "Bench", is_operator=True)
        token = await Sessions(database, people, Passwords()).start(member.id)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://bench", cookies={COOKIE: token}) as http:
            first = datetime.now(UTC).date() - timedelta(days=_DAYS - 1)
            for view in _VIEWS:
                await _page(http, f"/console/csp/{_CSP}/analytics{view}?from={first}")


async def _page(http: httpx.AsyncClient, path: str) -> None:
    took, worked = [], []
    for _ in range(_TRIES):
        began, worked_before = time.perf_counter(), time.process_time()
        page = await http.get(path, timeout=60)
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - worked_before) * 1000)
        page.raise_for_status()
    print(
        f"{path:64} median {statistics.median(took):5.0f} ms, worst {max(took):5.0f} ms, "
        f"work of this process {statistics.median(worked):4.0f} ms, {len(page.content) // 1024} kB"
    )


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="", help="the address of an empty database")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            state_folder=Path(folder), database_url=given.database, internal_token=SecretStr("token-of-the-bench")
        )
        asyncio.run(_measure(settings))


if __name__ == "__main__":
    main()
