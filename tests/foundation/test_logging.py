"""What ends up in a log in production: lines of JSON, with what they are about and never the text of an error."""

import json
import subprocess
import sys
from typing import Any

import pytest

from foundation.settings import ROOT

_PROGRAM = """
import asyncio, logging
import structlog
from foundation.logging import configure_logging

configure_logging(json_lines=True)
log = structlog.get_logger("ours")

async def main():
    asyncio.get_running_loop().create_task(fail())
    await asyncio.sleep(0.01)

async def fail():
    raise ValueError("swordfish")

with structlog.contextvars.bound_contextvars(conversation="c1", csp="acme"):
    try:
        raise ValueError("swordfish")
    except ValueError:
        log.exception("ours failed", order="o1")
        logging.getLogger("library").exception("library failed")
    logging.getLogger("library").info("chatter")
asyncio.run(main())
"""


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    done = subprocess.run([sys.executable, "-c", _PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stderr.splitlines()]


def test_ours_and_those_of_libraries_say_whose_turn_it_is(lines: list[dict[str, Any]]) -> None:
    told = [(one["event"], one["level"], one.get("conversation"), one.get("csp")) for one in lines]

    assert told[:2] == [("ours failed", "error", "c1", "acme"), ("library failed", "error", "c1", "acme")]
    assert [one[:2] for one in told[2:]] == [("Task exception was never retrieved", "error")]
    assert lines[0]["order"] == "o1"


def test_of_an_error_its_kind_and_its_way_are_told_and_not_its_text(lines: list[dict[str, Any]]) -> None:
    assert [one["error"] for one in lines] == ["ValueError"] * 3
    assert all(one["way"] for one in lines)
    assert "swordfish" not in json.dumps(lines)
