"""The stages of a turn, from its trace: each has the time that is its own, and all of them are the whole."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.report import Report
from bench.turns.breakdown import STAGES, broken_down, draw
from bench.turns.collected import Spent, Traces

#: Id, parent, name, milliseconds.
_TURN = [
    ("1", "", "POST /chat/conversations/{conversation_id}/messages", 50.0),
    ("2", "1", "turn", 45.0),
    ("3", "2", "wait", 1.0),
    ("4", "2", "load", 4.0),
    ("5", "2", "bot", 30.0),
    ("6", "5", "bot policies", 5.0),
    ("7", "5", "bot action", 20.0),
    ("9", "7", "action action_submit_order", 12.0),
    ("10", "9", "place order", 7.0),
    ("11", "10", "deliver webhook", 9000.0),
    ("12", "11", "PATCH /tmf-api/productOrderingManagement/v4/productOrder/{id}", 8000.0),
]
_OWN = {
    "HTTP of the web chat": 5.0, "the rest of the gateway": 10.0, "lock of the conversation": 1.0,
    "read from the database": 4.0, "call of the bot, Rasa's own loop": 5.0, "policies": 5.0,
    "actions, the bot's part": 8.0, "actions, the server's part": 12.0,
}  # fmt: skip


@pytest.fixture
def traces() -> Traces:
    made = Traces()
    for trace in ("a", "b", "c"):
        made.by_id[trace] = [Spent(*one) for one in _TURN]
    made.by_id["answered before the bot"] = [Spent("1", "", "turn", 5.0)]
    return made


def test_a_stage_has_its_own_time_and_what_goes_on_afterwards_is_no_part_of_a_turn(traces: Traces) -> None:
    found = broken_down(traces)

    assert list(found.whole) == [50.0] * 3
    assert {one.title: times[0] for one, times in found.stages.items() if times[0]} == _OWN
    assert found.actions == {"action_submit_order": [12.0] * 3}


def test_the_picture_has_every_stage(traces: Traces, tmp_path: Path) -> None:
    file = tmp_path / "pictures" / "turn.svg"

    draw(broken_down(traces), file)

    texts = [
        one.text or "" for one in ElementTree.fromstring(file.read_text()).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert texts[0].startswith("One turn at rest: 50.0 ms")
    assert {one.title for one in STAGES} <= set(texts)
    assert "12.00 ms" in texts


def test_the_report_tells_shares_of_the_whole(traces: Traces) -> None:
    report = Report("Stages")

    broken_down(traces).tell(report)

    rows = {row["stage"]: row for row in report.as_json()["tables"][0]["rows"]}
    assert rows["actions, the server's part"]["% of p50"] == 24.0
