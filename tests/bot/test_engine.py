"""Our parts of Rasa do what Rasa's own do, only quicker; training and starting say what is wrong."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from foundation.settings import ROOT
from tests.support.rasa import run_module, train

pytestmark = pytest.mark.xdist_group("bot")


@pytest.fixture(scope="module")
def checks() -> dict[str, Any]:
    """What the comparisons found, run once."""
    train()
    done = run_module("tests.bot.engine_checks")
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def test_results_of_actions_are_judged_as_rasa_judges_them(checks: dict[str, Any]) -> None:
    verdicts = checks["verdicts"]

    assert verdicts["different"] == []
    assert min(verdicts["accepted"], verdicts["refused"]) > 50


def test_a_short_memory_behaves_as_a_full_one(checks: dict[str, Any]) -> None:
    stores = checks["stores"]

    assert stores["different"] == []
    assert stores["forms"] == ["None", "availability_form", "configure_form", "contact_form", "review_form"]
    assert stores["orders"] > 1
    assert stores["kept_by_rasa"] > 10 * stores["longest"]


def test_a_copied_tracker_is_the_same_and_independent(checks: dict[str, Any]) -> None:
    assert checks["stores"]["copies"] == {"same": True, "independent": True}


def test_the_conversation_unused_for_longest_is_forgotten(checks: dict[str, Any]) -> None:
    assert checks["forget"] == {"kept": ["first", "third"], "forgotten": None}


def test_an_understanding_takes_the_place_of_the_classifiers_result(checks: dict[str, Any]) -> None:
    found = checks["adopt"]

    assert found["adopted"]["intent"] == {"name": "stop", "confidence": 0.9}
    (entity,) = found["adopted"]["entities"]
    assert (entity["entity"], entity["kind"], entity["value"]) == ("email", "email", "a@example.org")
    assert found["adopted"] == found["alone"]
    assert found["bare"] == "thank"


@pytest.fixture
def copy_of_the_project(tmp_path: Path) -> Iterator[Path]:
    """What training reads, free to be changed."""
    for part in ("config.yml", "bot", "data/nlu"):
        source, target = ROOT / part, tmp_path / part
        target.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(".venv", "models", "__pycache__"))
        else:
            shutil.copy(source, target)
    yield tmp_path
    shutil.rmtree(tmp_path)


def test_training_is_done_only_when_it_is_needed() -> None:
    train()
    again = run_module("bot.engine.train")

    assert again.returncode == 0
    assert "up to date" in again.stderr


def _train_with_rule(project: Path, *, intent: str, action: str) -> CompletedProcess[str]:
    steps = f"[{{intent: {intent}}}, {{action: {action}}}]"
    rule = f'version: "3.1"\nrules:\n  - {{rule: an odd one, steps: {steps}}}\n'
    (project / "bot" / "dialogue" / "odd.yml").write_text(rule)
    return run_module("bot.engine.train", cwd=project)


def test_training_tells_what_contradicts(copy_of_the_project: Path) -> None:
    done = _train_with_rule(copy_of_the_project, intent="greet", action="utter_goodbye")

    assert done.returncode == 1
    assert "an odd one" in done.stderr
    assert "utter_goodbye" in done.stderr
    assert not list((copy_of_the_project / "bot" / "models").glob("*.gz*"))


def test_training_tells_what_rasa_would_pass_over(copy_of_the_project: Path) -> None:
    done = _train_with_rule(copy_of_the_project, intent="gret", action="action_greeet")

    assert done.returncode == 1
    assert "gret" in done.stderr
    assert "action_greeet" in done.stderr


def test_training_without_examples_is_refused(tmp_path: Path) -> None:
    done = run_module("bot.engine.train", "--data", str(tmp_path))

    assert done.returncode == 1
    assert "no examples" in done.stderr


@pytest.mark.parametrize("missing", ["BESPOKE_INTERNAL_TOKEN", "BESPOKE_SERVER_URL"])
def test_the_bot_does_not_start_without_what_it_needs(missing: str) -> None:
    settings = {"BESPOKE_INTERNAL_TOKEN": "x" * 32, "BESPOKE_SERVER_URL": "http://127.0.0.1:1"}
    done = run_module("bot.engine.run", "--port", "1", **{**settings, missing: ""})

    assert done.returncode == 1
    assert missing in done.stderr


def test_the_bot_does_not_start_without_a_model(tmp_path: Path) -> None:
    settings = {"BESPOKE_INTERNAL_TOKEN": "x" * 32, "BESPOKE_SERVER_URL": "http://127.0.0.1:1"}
    done = run_module("bot.engine.run", "--model", str(tmp_path / "none.tar.gz"), **settings)

    assert done.returncode == 1
    assert "make train" in done.stderr
