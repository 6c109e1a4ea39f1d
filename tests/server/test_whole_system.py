"""Bot, server and demo OSS together, as `make run` starts them, used from the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from foundation.settings import ROOT
from tests.conversations.runner import read_script
from tests.support.system import System
from tests.support.waiting import wait_until

_SCRIPTS = sorted((ROOT / "customer_contexts").glob("*/conversations/01-*.yml"))


def _chat(system: System, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server.cli", "chat", *words],
        cwd=ROOT,
        env={**os.environ, "BESPOKE_STATE_FOLDER": str(system.state_folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_parts_are_ready(system: System) -> None:
    ready = httpx.get(f"{system.server_url}/health/ready")

    assert ready.status_code == 200
    assert ready.json()["parts"] == {"database": True, "bot": True, "contexts": True}


@pytest.mark.parametrize("path", _SCRIPTS, ids=lambda path: path.parent.name)
def test_a_script_orders_and_its_transcript_tells_each_turn(system: System, path: Path, tmp_path: Path) -> None:
    script = read_script(path)
    lines = tmp_path / "lines.txt"
    lines.write_text("\n".join(script.lines), encoding="utf-8")
    context = f"{script.csp}/{script.segment}"

    done = _chat(system, "--context", context, "--locale", script.locale, "--script", str(lines), "--json")

    assert done.returncode == 0, done.stderr
    transcript: dict[str, Any] = json.loads(done.stdout)
    assert [turn["text"] for turn in transcript["turns"]] == script.lines
    assert all(turn["intent"] and 0 <= turn["confidence"] <= 1 for turn in transcript["turns"])
    assert all(turn["replies"] for turn in transcript["turns"])
    assert transcript["context"] == {"csp": script.csp, "segment": script.segment, "locale": script.locale}
    (order,) = transcript["orders"]
    assert order["@type"] == "ProductOrder"


def test_the_terminal_shows_the_same_for_people(system: System, tmp_path: Path) -> None:
    script = read_script(_SCRIPTS[0])
    lines = tmp_path / "lines.txt"
    lines.write_text("\n".join(script.lines), encoding="utf-8")

    done = _chat(
        system, "--context", f"{script.csp}/{script.segment}", "--locale", script.locale, "--script", str(lines)
    )

    assert done.returncode == 0, done.stderr
    assert all(f"> {line}" in done.stdout for line in script.lines)
    assert "acknowledged" in done.stdout or "inProgress" in done.stdout


def test_a_context_that_is_not_there_is_told(system: System) -> None:
    done = _chat(system, "--context", "nobody/nowhere", "--script", os.devnull)

    assert done.returncode == 1
    assert "nobody" in done.stderr


def test_a_state_the_oss_reports_is_told_in_the_chat_without_asking(system: System) -> None:
    script = read_script(_SCRIPTS[0])
    with httpx.Client(base_url=system.server_url, timeout=30) as http:
        wanted = {"csp": script.csp, "segment": script.segment, "locale": script.locale}
        started = http.post("/chat/conversations", json=wanted).json()
        path = f"/chat/conversations/{started['conversation_id']}/messages"
        http.headers["Authorization"] = f"Bearer {started['token']}"
        for number, line in enumerate(script.lines):
            last = http.post(path, json={"client_id": f"line-{number}", "text": line}).json()["messages"][-1]["seq"]

        def told() -> bool:
            late = http.get(path, params={"after": last}).json()["messages"]
            cards = [one["reply"]["card"] for one in late if one["direction"] == "out"]
            return any(card and card["kind"] == "order_status" and card["state"] == "completed" for card in cards)

        wait_until(told, seconds=30)
