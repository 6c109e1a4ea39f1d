"""Rasa's domain and dialogue say the same as the rest of the product, and nothing of any CSP."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from actions.registry import ACTIONS
from catalog_adapter.intents.models import StandardIntent
from catalog_adapter.intents.understanding import EntityKind
from catalog_adapter.tone.messages import MESSAGES
from foundation.settings import ROOT

DOMAIN = ROOT / "bot" / "domain"
DIALOGUE = sorted((ROOT / "bot" / "dialogue").glob("*.yml"))


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text())
    return found


def test_the_domain_has_exactly_the_standard_intents() -> None:
    assert sorted(read(DOMAIN / "intents.yml")["intents"]) == sorted(get_args(StandardIntent))


def test_the_domain_has_exactly_the_kinds_of_entity() -> None:
    entities = [next(iter(entity)) for entity in read(DOMAIN / "entities.yml")["entities"]]

    assert sorted(entities) == sorted(get_args(EntityKind))


def test_the_server_runs_exactly_the_domains_actions() -> None:
    assert sorted(read(DOMAIN / "actions.yml")["actions"]) == sorted(action.action_name for action in ACTIONS)


def test_every_response_is_a_message_of_the_tone() -> None:
    responses = read(DOMAIN / "responses.yml")["responses"]

    assert {name.removeprefix("utter_") for name in responses} <= set(MESSAGES)


def test_every_form_is_validated_and_asks() -> None:
    actions = read(DOMAIN / "actions.yml")["actions"]
    for form, content in read(DOMAIN / "forms.yml")["forms"].items():
        (slot,) = content["required_slots"]
        assert {f"validate_{form}", f"action_ask_{slot}"} <= set(actions)
        assert slot in read(DOMAIN / "slots.yml")["slots"]["next_step"]["values"]


def test_every_intent_has_its_rule() -> None:
    used = {step["intent"] for rule in rules() for step in steps(rule) if "intent" in step}

    assert used == set(get_args(StandardIntent))


def rules() -> Iterator[dict[str, Any]]:
    for path in DIALOGUE:
        yield from read(path)["rules"]


def steps(rule: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for step in rule["steps"]:
        yield from step.get("or", [step])


@pytest.mark.parametrize("path", [*DOMAIN.glob("*.yml"), *DIALOGUE, ROOT / "config.yml"], ids=lambda path: path.name)
def test_no_csp_is_named(path: Path) -> None:
    text = path.read_text().lower()

    assert not [folder.name for folder in (ROOT / "customer_contexts").iterdir() if folder.name in text]
