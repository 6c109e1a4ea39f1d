"""A customer orders for real: no log has a word of theirs, a copy has them all, and an erasure leaves none."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from foundation.database import Database
from foundation.settings import ROOT, Settings, settings
from server.cli import app
from tests.conversations.runner import Script, read_script
from tests.server.privacy.life import Somebody, said_in, whole_text
from tests.support.system import System
from tests.support.waiting import wait_until

IDA = Somebody("northlight", "cust-ida", "Ida Wexcombe", "ida.wexcombe@example.com", "+442079460769", "ZY9 9XW")
_SCRIPT = read_script(ROOT / "customer_contexts" / "northlight" / "conversations" / "01-fastest-internet.yml")
_ODD = f"flurb {IDA.name} zonk {IDA.email} or {IDA.phone}"


@pytest.fixture
def chosen(system: System, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The settings of the running system, for commands beside it."""
    monkeypatch.setenv("BESPOKE_STATE_FOLDER", str(system.state_folder))
    monkeypatch.setenv("BESPOKE_CONTEXTS_FOLDER", str(system.contexts_folder))
    monkeypatch.setenv("BESPOKE_BOT_URL", system.bot_url)
    settings.cache_clear()
    yield Settings()
    settings.cache_clear()


def _ordered(system: System, script: Script) -> None:
    """The order of the script, placed by Ida, and worked to its end."""
    lines = [_ODD, *script.lines[:4], IDA.name, IDA.email, IDA.phone, script.lines[-1]]
    with httpx.Client(base_url=system.server_url, timeout=60) as http:
        wanted = {"csp": script.csp, "segment": script.segment, "locale": script.locale}
        started = http.post("/chat/conversations", json=wanted).json()
        path = f"/chat/conversations/{started['conversation_id']}"
        http.headers["Authorization"] = f"Bearer {started['token']}"
        for number, line in enumerate(lines):
            answer = http.post(f"{path}/messages", json={"client_id": f"line-{number}", "text": line})
        assert answer.json()["messages"][-1]["reply"]["message_id"] == "order_placed", answer.text

        def has_ended() -> bool:
            orders = http.get(f"{path}/orders").json()["orders"]
            return bool(orders) and all(one["state"] == "completed" for one in orders)

        wait_until(has_ended, seconds=40, what="the order is completed")


async def _texts(chosen: Settings) -> dict[str, str]:
    database = Database(chosen.effective_database_url)
    try:
        return await whole_text(database)
    finally:
        await database.close()


def test_a_customers_words_are_in_a_copy_of_theirs_and_in_no_log(
    system: System, chosen: Settings, tmp_path: Path
) -> None:
    _ordered(system, _SCRIPT)
    for name in ("server", "bot"):
        assert said_in({name: system.log(name)}, IDA) == {}
    lines = [json.loads(line) for line in system.log("server").splitlines() if line.startswith("{")]
    assert any("conversation" in str(line) for line in lines), "the turns are logged, as JSON"
    copy, receipt = tmp_path / "copy.json", tmp_path / "receipt.json"
    who = ("--csp", IDA.csp, "--contact", "020 7946 0769")

    done = CliRunner().invoke(app, ["privacy", "export", *who, "--out", str(copy)])
    assert done.exit_code == 0, done.output
    (conversation,) = json.loads(copy.read_text())["conversations"]
    assert next(one["body"]["text"] for one in conversation["messages"] if one["direction"] == "in") == _ODD
    assert copy.stat().st_mode & 0o077 == 0
    before = asyncio.run(_texts(chosen))
    CliRunner().invoke(app, ["privacy", "erase", *who, "--dry-run"])
    CliRunner().invoke(app, ["privacy", "erase", *who], input="n\n")
    assert said_in(asyncio.run(_texts(chosen)), IDA) == said_in(before, IDA) != {}

    done = CliRunner().invoke(app, ["privacy", "erase", *who, "--receipt", str(receipt)], input="y\n")

    assert done.exit_code == 0, done.output
    assert said_in(asyncio.run(_texts(chosen)), IDA) == {}
    told = json.loads(receipt.read_text())
    assert (told["found"]["conversations"], told["found"]["orders"]) == (1, 1)
    assert said_in({"receipt": receipt.read_text(), "told": done.output}, IDA).keys() == {"told"}, (
        "what else to look up"
    )
