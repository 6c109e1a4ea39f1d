"""Our parts of Rasa do what Rasa's own do, only quicker; training and starting say what is wrong."""

import json
import shutil
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from foundation.settings import ROOT
from tests.support.rasa import run_module, train
from tests.support.run import folder, only_one

_EXAMPLES = 'version: "3.1"\nnlu:\n  - intent: {intent}\n    examples: |\n      - say {intent}\n      - just {intent}\n'

pytestmark = pytest.mark.xdist_group("bot")


@pytest.fixture(scope="session")
def checks() -> dict[str, Any]:
    """What the comparisons found, made once a run."""
    train()
    found = folder() / "engine_checks.json"
    with only_one("engine_checks"):
        if not found.exists():
            done = run_module("tests.bot.engine_checks")
            assert done.returncode == 0, done.stderr
            found.write_text(done.stdout)
    report: dict[str, Any] = json.loads(found.read_text())
    return report


def test_results_of_actions_are_judged_as_rasa_judges_them(checks: dict[str, Any]) -> None:
    verdicts = checks["verdicts"]

    assert verdicts["different"] == []
    assert min(verdicts["accepted"], verdicts["refused"]) > 50


def test_a_conversation_carried_from_bot_to_bot_goes_on_as_on_one_that_keeps_all_of_it(checks: dict[str, Any]) -> None:
    stores = checks["stores"]

    assert stores["different"] == []
    assert stores["forms"] == ["None", "availability_form", "configure_form", "contact_form", "review_form"]
    assert stores["orders"] > 1
    assert stores["largest_state"] < 1_000


def test_decisions_are_those_that_rasa_makes_by_itself(checks: dict[str, Any]) -> None:
    decisions = checks["decisions"]

    assert decisions["different"] == []
    assert decisions["turns"] == 100
    assert len(decisions["called"]) > 20


def test_what_is_remembered_of_rules_is_what_they_say(checks: dict[str, Any]) -> None:
    rules = checks["rules"]

    assert rules["different"] == []
    assert rules["places"] > 500
    assert len(rules["actions"]) > 5


def test_a_form_is_shown_what_rasa_would_show_it(checks: dict[str, Any]) -> None:
    assert checks["forms"]["different"] == []
    assert checks["forms"]["seen"] > 1_000


def test_each_name_stands_for_rasas_action(checks: dict[str, Any]) -> None:
    assert checks["actions"]["different"] == []
    assert checks["actions"]["names"] > 40


def test_a_copied_tracker_is_the_same_and_independent(checks: dict[str, Any]) -> None:
    assert checks["stores"]["copies"] == {"same": True, "independent": True}


def test_an_understanding_takes_the_place_of_the_classifiers_result(checks: dict[str, Any]) -> None:
    found = checks["adopt"]

    assert found["adopted"]["intent"] == {"name": "stop", "confidence": 0.9}
    (entity,) = found["adopted"]["entities"]
    assert (entity["entity"], entity["kind"], entity["value"]) == ("email", "email", "a@example.org")
    assert found["adopted"] == found["alone"]
    assert found["bare"] == "thank"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """What training reads, with only a few examples, free to be changed."""
    shutil.copy(ROOT / "config.yml", tmp_path)
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns(".venv", "models", "__pycache__"))
    examples = tmp_path / "data" / "nlu" / "en"
    examples.mkdir(parents=True)
    for intent in ("greet", "stop"):
        (examples / f"{intent}.yml").write_text(_EXAMPLES.format(intent=intent))
    return tmp_path


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


def test_training_tells_what_contradicts(project: Path) -> None:
    done = _train_with_rule(project, intent="greet", action="utter_goodbye")

    assert done.returncode == 1
    assert "an odd one" in done.stderr
    assert "utter_goodbye" in done.stderr
    assert not (project / "bot" / "models" / "bespoke.tar.gz").exists()


def test_training_tells_what_rasa_would_pass_over(project: Path) -> None:
    done = _train_with_rule(project, intent="gret", action="action_greeet")

    assert done.returncode == 1
    assert "gret" in done.stderr
    assert "action_greeet" in done.stderr


def test_training_without_examples_is_refused(tmp_path: Path) -> None:
    done = run_module("bot.engine.train", "--data", str(tmp_path))

    assert done.returncode == 1
    assert "no examples" in done.stderr


def test_the_bot_does_not_start_without_its_secret() -> None:
    done = run_module("bot.engine.run", "--port", "1", environment={"BESPOKE_INTERNAL_TOKEN": ""})

    assert done.returncode == 1
    assert "BESPOKE_INTERNAL_TOKEN" in done.stderr


def test_the_bot_does_not_start_without_a_model(tmp_path: Path) -> None:
    settings = {"BESPOKE_INTERNAL_TOKEN": "x" * 32}
    done = run_module("bot.engine.run", "--model", str(tmp_path / "none.tar.gz"), environment=settings)

    assert done.returncode == 1
    assert "make train" in done.stderr
