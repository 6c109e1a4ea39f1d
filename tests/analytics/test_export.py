"""Figures as CSV: exact, of the CSP and the days that were asked for, and harmless in a spreadsheet."""

from __future__ import annotations

import asyncio
import csv
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

from analytics.export import FigureExports
from analytics.scope import Scope
from analytics.tables import DayOrders, DayRefusals, Where
from foundation.database import Database
from foundation.settings import ROOT, Settings
from server.migrations import upgrade

DAY = date(2026, 3, 1)


def _where(csp: str = "acme", day: date = DAY, segment: str = "home") -> Where:
    return {"csp": csp, "day": day, "segment": segment, "locale": "en-GB", "channel": "web", "revision": 3}


async def _keep(database: Database) -> None:
    async with database.transaction() as session:
        for where in (_where(), _where("zenith"), _where(day=date(2026, 4, 1))):
            session.add(
                DayOrders(**where, offering="=HYPERLINK(0)", name="@name", currency="GBP", orders=1, quantity=1,
                          monthly=123_333, once=-5_000)
            )  # fmt: skip
        session.add(
            DayRefusals(**_where(), constraints="-1+1", offering="+line", wished="a=1", times=2, conversations=1)
        )


async def test_a_cell_is_never_a_formula(database: Database) -> None:
    await _keep(database)
    scope, exports = Scope("acme", DAY, DAY), FigureExports(database)
    (sold,) = csv.DictReader("".join([some async for some in exports.lines("revenue", scope)]).splitlines())
    assert (sold["offering"], sold["name"]) == ("'=HYPERLINK(0)", "'@name")
    assert (sold["monthly"], sold["once"], sold["revision"]) == ("12.3333", "-0.50", "3")
    (refused,) = csv.DictReader("".join([some async for some in exports.lines("wishes", scope)]).splitlines())
    assert (refused["constraints"], refused["offering"], refused["wished"]) == ("'-1+1", "'+line", "a=1")


async def test_the_command_line_gives_the_same(database: Database, tmp_path: Path) -> None:
    state = tmp_path / "state"
    url = f"sqlite:///{state / 'bespoke.db'}"
    kept = Database(Settings(database_url=url).effective_database_url)
    await upgrade(kept)
    await _keep(kept)
    same = [some async for some in FigureExports(kept).lines("revenue", Scope("acme", DAY, DAY))]
    await kept.close()

    command = [sys.executable, "-m", "server.cli", "analytics", "export", "--csp", "acme", "--what", "revenue"]
    environment = {**os.environ, "BESPOKE_STATE_FOLDER": str(state), "DATABASE_URL": url}
    days = ["--from", "2026-03-01", "--to", "2026-03-01"]
    made = await asyncio.to_thread(
        subprocess.run, [*command, *days], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert made.stdout.splitlines() == "".join(same).splitlines(), made.stderr
    assert len(made.stdout.splitlines()) == 2
