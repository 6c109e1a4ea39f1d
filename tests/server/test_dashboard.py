"""The dashboard and the alerts are files that Grafana and Prometheus can read; what they name is tried on a real server
in ``test_whole_system.py``."""

import json
from typing import Any

import pytest
import yaml

from tests.support.prometheus import ALERTS, DASHBOARD, expressions, named_wrongly

_FIGURES = {"bespoke_turns_total": {"csp", "answer"}, "bespoke_turns_in_flight": set[str]()}


def test_each_panel_asks_something_and_none_lies_on_another() -> None:
    panels: list[dict[str, Any]] = json.loads(DASHBOARD.read_text())["panels"]
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert not cells & taken, panel["title"]
        taken |= cells
        assert panel["type"] == "row" or (panel["targets"] and panel["description"]), panel["title"]
    assert max(x for x, _ in taken) < 24
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_each_alert_says_how_bad_it_is_and_what_to_do() -> None:
    rules = [rule for group in yaml.safe_load(ALERTS.read_text())["groups"] for rule in group["rules"]]
    for rule in rules:
        assert rule["labels"]["severity"] in ("page", "ticket"), rule
        assert all(rule["annotations"][name] for name in ("summary", "description")), rule
    assert len({rule["alert"] for rule in rules}) == len(rules) >= 5
    assert len(expressions()) > len(rules)


@pytest.mark.parametrize(
    ("expression", "problem"),
    [
        ("sum by (csp) (rate(bespoke_turns_total[5m]))", ""),
        ('sum(rate(bespoke_turns_total{answer="apology", csp=~"$csp"}[5m])) > 0', ""),
        ("rate(bespoke_turn_total[5m])", "there is no bespoke_turn_total"),
        ("sum by (csp, colour) (bespoke_turns_total)", "nothing has a label colour"),
        ('bespoke_turns_total{colour="red"}', "nothing has a label colour"),
        ("sum by (csp) (bespoke_turns_in_flight)", "nothing has a label csp"),
        ("sum((bespoke_turns_in_flight)", "its brackets don't match"),
    ],
)
def test_what_is_named_wrongly_is_found(expression: str, problem: str) -> None:
    assert named_wrongly(_FIGURES, [("x", expression)]) == ([f"x: {problem}"] if problem else [])
