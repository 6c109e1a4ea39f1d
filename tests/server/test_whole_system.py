"""Bot, server and demo OSS together, as `make run` starts them, used from the command line."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from foundation.settings import ROOT
from tests.conversations.runner import read_script
from tests.support.collector import Collected, Collector
from tests.support.prometheus import expressions, figures_of, named_wrongly
from tests.support.system import METRICS_TOKEN, System
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
    assert system.missing() == []


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


@dataclass(frozen=True)
class Ordered:
    """A script that was held to its order; ``path`` leads to its messages, of which the assistant's ``last`` has that
    number."""

    script: Path
    csp: str
    lines: list[str]
    conversation: str
    headers: dict[str, str]
    last: int

    @property
    def path(self) -> str:
        return f"/chat/conversations/{self.conversation}/messages"


@pytest.fixture(scope="module")
def ordered(system: System) -> Ordered:
    """A conversation, held as customers do."""
    script, last = read_script(_SCRIPTS[0]), 0
    with httpx.Client(base_url=system.server_url, timeout=30) as http:
        wanted = {"csp": script.csp, "segment": script.segment, "locale": script.locale}
        started = http.post("/chat/conversations", json=wanted).json()
        headers = {"Authorization": f"Bearer {started['token']}"}
        conversation = started["conversation_id"]
        for number, line in enumerate(script.lines):
            message = {"client_id": f"line-{number}", "text": line}
            said = http.post(f"/chat/conversations/{conversation}/messages", json=message, headers=headers).json()
            last = said["messages"][-1]["seq"]
    return Ordered(_SCRIPTS[0], script.csp, script.lines, conversation, headers, last)


def test_a_state_the_oss_reports_is_told_in_the_chat_without_asking(system: System, ordered: Ordered) -> None:
    with httpx.Client(base_url=system.server_url, timeout=30, headers=ordered.headers) as http:

        def told() -> bool:
            late = http.get(ordered.path, params={"after": ordered.last}).json()["messages"]
            cards = [one["reply"]["card"] for one in late if one["direction"] == "out"]
            return any(card and card["kind"] == "order_status" and card["state"] == "completed" for card in cards)

        wait_until(told, seconds=30)


def test_an_order_is_one_trace_from_its_message_to_the_webhook(ordered: Ordered) -> None:
    collector = Collector()

    def ordering() -> list[Collected]:
        """The trace of the turn that ordered, once all of it has arrived: its first span ends last, or a delivery."""
        spans = collector.spans()
        ours = {one.trace for one in spans if one.attributes.get("bespoke.conversation") == ordered.conversation}
        begun = {one.trace for one in spans if not one.parent}
        traces = {one.trace for one in spans if one.name == "deliver webhook"} & ours & begun
        return [one for one in spans if one.trace in traces]

    spans = wait_until(ordering, seconds=30)
    by_id = {one.id: one for one in spans}

    def way(one: Collected) -> list[str]:
        return [*(way(by_id[one.parent]) if one.parent in by_id else []), one.name]

    delivered = next(one for one in spans if one.name == "deliver webhook")
    assert way(delivered) == [
        "POST /chat/conversations/{conversation_id}/messages", "turn", "bot", "bot action",
        "action action_submit_order", "place order", "deliver webhook",
    ]  # fmt: skip
    names = {one.name for one in spans}
    assert {"wait", "load", "read", "receive", "keep"} <= names
    assert {"bot understanding", "bot slots", "bot policies", "bot state"} <= names


def test_traces_and_logs_hold_nothing_of_what_a_customer_says(system: System, ordered: Ordered) -> None:
    spans = Collector().spans()
    told = json.dumps([one.attributes for one in spans], ensure_ascii=False).casefold()
    logs = [system.log(name).casefold() for name in ("server", "bot")]

    assert [word for word in _personal(ordered.script) if any(word in one for one in (told, *logs))] == []


def test_every_line_of_a_turn_says_whose_it_is(system: System, ordered: Ordered) -> None:
    lines = [json.loads(line) for line in system.log("server").splitlines() if line.startswith("{")]
    of_turns = [line for line in lines if line.get("conversation") == ordered.conversation]

    assert len(of_turns) >= len(ordered.lines)
    assert {line["csp"] for line in of_turns} == {ordered.csp}
    assert len({line["trace_id"] for line in of_turns}) == len(ordered.lines), "one trace for each turn"


def test_what_dashboard_and_alerts_name_is_there(system: System, ordered: Ordered) -> None:
    shown = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    text = httpx.get(f"{system.server_url}/metrics", headers=shown).text

    problems = named_wrongly(figures_of(text), expressions())

    assert problems == []
    assert ordered.conversation not in text
    assert [word for word in _personal(ordered.script) if word in text.casefold()] == []


def _personal(path: Path) -> set[str]:
    """What the customer of a script says of themselves, whole and word by word, and the lines they say it in."""
    script = yaml.safe_load(path.read_text(encoding="utf-8"))
    values = [*script["order"]["contact"].values(), *(one for one in script["lines"] if len(one) > 20)]
    words = [word for value in values for word in re.split(r"[\s@]+", value) if not word.islower() or "." in word]
    return {one.strip(".,").casefold() for one in (*values, *words) if len(one) > 4 and not one.isdecimal()}
