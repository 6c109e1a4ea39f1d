"""Figures as CSV: exact, of the CSP and the days that were asked for, and harmless in a spreadsheet."""

from __future__ import annotations

import asyncio
import csv
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analytics.export import FigureExports
from analytics.scope import Scope
from analytics.tables import DayOrders, DayRefusals, Where
from foundation.database import Database
from foundation.errors import BadInput
from foundation.settings import Settings
from server.cli import analytics
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


def test_the_command_line_gives_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = Settings(state_folder=tmp_path)
    monkeypatch.setattr(analytics, "settings", lambda: chosen)

    async def kept() -> str:
        database = Database(chosen.effective_database_url)
        await upgrade(database)
        await _keep(database)
        lines = [some async for some in FigureExports(database).lines("revenue", Scope("acme", DAY, DAY))]
        await database.close()
        return "".join(lines)

    same = asyncio.run(kept())
    arguments = ["export", "--csp", "acme", "--what", "revenue", "--from", str(DAY), "--to", str(DAY)]
    made = CliRunner().invoke(analytics.app, arguments)
    assert made.stdout.splitlines() == same.splitlines(), made.exception
    assert len(made.stdout.splitlines()) == 2
    refused = CliRunner().invoke(analytics.app, ["export", "--csp", "acme", "--from", "yesterday"])
    assert isinstance(refused.exception, BadInput)
