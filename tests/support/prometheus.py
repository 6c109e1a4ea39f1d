"""What the dashboard and the alerts ask Prometheus for, held against what a server tells it."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from prometheus_client.parser import text_string_to_metric_families

from foundation.settings import ROOT

DASHBOARD = ROOT / "deploy" / "grafana" / "bespoke.json"
ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"

#: Prometheus adds them.
_OF_PROMETHEUS = frozenset({"job", "instance"})
#: Figures that a conversation in which all goes well leaves without a value, with their labels.
_WITHOUT_TROUBLE = {
    "bespoke_messages_refused_total": {"csp"},
    "bespoke_endpoints_disabled": {"csp"},
    "bespoke_deliveries_waiting": {"csp", "destination", "state"},
    "bespoke_delivery_oldest_seconds": {"csp", "destination"},
}
_FIGURE = r"\b(?:bespoke|process)_[a-z_]+"
_SELECTOR = re.compile(r"\{([^}]*)\}")
_TEXT = re.compile(r'"[^"]*"')


def expressions() -> list[tuple[str, str]]:
    """Every expression of both, with the name of the panel or the alert."""
    alerts: dict[str, Any] = yaml.safe_load(ALERTS.read_text())
    found = [(rule["alert"], rule["expr"]) for group in alerts["groups"] for rule in group["rules"]]
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        for target in panel.get("targets", []):
            legend = re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])
            found.append((panel["title"], target["expr"]))
            found += [(panel["title"], f"sum by ({label}) ({target['expr']})") for label in legend]
    return found


def figures_of(text: str) -> dict[str, set[str]]:
    """The figures of a page of metrics, with the labels that they have."""
    found: dict[str, set[str]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    told = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    return found | {name: labels for name, labels in _WITHOUT_TROUBLE.items() if name in told and name not in found}


def named_wrongly(figures: Mapping[str, set[str]], asked: Iterable[tuple[str, str]]) -> list[str]:
    """What an expression names that there is not: a figure, or a label of the figures that it is about."""
    wrong = []
    for title, expression in asked:
        names = set(re.findall(_FIGURE, _TEXT.sub("", expression)))
        wrong += [f"{title}: there is no {name}" for name in names if name not in figures]
        labels = set(_OF_PROMETHEUS).union(*(figures.get(name, set()) for name in names))
        wrong += [f"{title}: nothing has a label {label}" for label in _labels_in(expression) - labels]
        if _TEXT.sub("", expression).count("(") != _TEXT.sub("", expression).count(")"):
            wrong.append(f"{title}: its brackets don't match")
    return wrong


def _labels_in(expression: str) -> set[str]:
    selectors = " ".join(_SELECTOR.findall(expression))
    grouped = re.findall(r"\bby\s*\(([^)]*)\)", expression)
    return set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", _TEXT.sub("", selectors))) | {
        label.strip() for group in grouped for label in group.split(",")
    }
