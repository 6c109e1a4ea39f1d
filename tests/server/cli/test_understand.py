"""``bespoke understand``: what a message means in a context, as JSON; slips are told in a line."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.catalog_adapter.conftest import CONTEXT, OFFERS
from tests.support.commands import bespoke

INTENTS = """\
own_intents:
  - {id: opening, behaviour: answer, examples: [when is your shop open, shop hours, opening hours], answer: Always.}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("place")
    own = folder / "contexts" / "acme"
    own.mkdir(parents=True)
    for name, text in {
        "context": CONTEXT.replace("[en-GB]", "[en-GB, de-DE]"),
        "offers": OFFERS,
        "intents": INTENTS,
    }.items():
        (own / f"{name}.yml").write_text(text)
    return folder


def _run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    places = {"BESPOKE_CONTEXTS_FOLDER": folder / "contexts", "BESPOKE_STATE_FOLDER": folder}
    return bespoke("understand", *words, **places, DATABASE_URL="")


def _understood(folder: Path, *words: str) -> dict[str, Any]:
    done = _run(folder, *words)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_it_tells_all_that_was_understood(folder: Path) -> None:
    told = _understood(folder, "--context", "acme/office", "i would like to order a line with 500 mbit/s")
    assert (told["context"], told["locale"], told["intent"]) == ("acme/office", "en-GB", "order_product")
    assert [(one["kind"], one["value"]) for one in told["entities"]] == [("offering", "line"), ("value", 500)]
    assert len(told["alternatives"]) > 1
    assert told["near_tie"] is None
    assert told["language"] == "en"
    assert told["encoder"]
    assert told["revision"]


def test_without_a_segment_it_is_the_first_and_an_own_intent_is_named(folder: Path) -> None:
    told = _understood(folder, "--context", "acme", "when do you open the shop?")
    assert (told["context"], told["intent"], told["own_intent"]) == ("acme/home", "answer", "opening")


def test_a_message_is_understood_in_the_language_it_is_in(folder: Path) -> None:
    told = _understood(folder, "--context", "acme", "ich möchte mit einem Menschen sprechen, bitte")
    assert (told["language"], told["locale"], told["intent"]) == ("de", "de-DE", "hand_over")


def test_a_bare_answer_is_read_in_the_light_of_what_is_asked(folder: Path) -> None:
    told = _understood(folder, "--context", "acme", "--asked", "speed", "the second one")
    assert [(one["characteristic"], one["value"]) for one in told["entities"]] == [("speed", 500)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--context", "nobody", "hi"], "nobody"),
        (["--context", "acme/moon", "hi"], "home, office"),
        (["--context", "acme", "--locale", "xx-XX", "hi"], "en-GB"),
        (["--context", "acme", "--asked", "colour", "hi"], "speed"),
    ],
)
def test_a_slip_is_told_with_what_there_is(folder: Path, words: list[str], said: str) -> None:
    done = _run(folder, *words)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
