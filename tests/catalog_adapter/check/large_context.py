"""A large customer context without a flaw, written out: many offerings, constraints and intents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tests.catalog_adapter.conftest import CONTEXT

_VALUES = [100, 200, 500, 1000]


def write_large(folder: Path, *, offerings: int = 200, constraints: int = 50, intents: int = 60) -> Path:
    """Writes the context ``acme`` below ``folder``; a tenth of the offerings are bundles. Returns its folder.

    A specification is for eight offerings, and for at most six constraints.
    """
    csp = folder / "acme"
    csp.mkdir(parents=True)
    (csp / "context.yml").write_text(CONTEXT, encoding="utf-8")
    specifications = -(-offerings // 8)
    bundles = offerings // 10 if specifications > 1 else 0
    _write(csp / "offers.yml", {
        "product_specifications": [_specification(number) for number in range(specifications)],
        "product_offerings": [
            *(_offering(number, specifications) for number in range(offerings - bundles)),
            *(_bundle(number) for number in range(bundles)),
        ],
    })  # fmt: skip
    _write(csp / "constraints.yml", {"constraints": [_constraint(n, specifications) for n in range(constraints)]})
    _write(csp / "intents.yml", {"own_intents": [_intent(number) for number in range(intents)]})
    return csp


def _specification(number: int) -> dict[str, Any]:
    characteristics: list[dict[str, Any]] = [
        {"id": f"c{number}-{index}", "name": f"Characteristic {number} {index}", "values": _VALUES, "default": 100}
        for index in range(7)
    ]
    characteristics.append({"id": f"extra{number}", "name": f"Extra {number}", "type": "boolean", "default": False})
    return {"id": f"s{number}", "name": f"Specification {number}", "characteristics": characteristics}


def _offering(number: int, specifications: int) -> dict[str, Any]:
    specification = number % specifications
    prices: list[dict[str, Any]] = [
        {"id": "base", "recurring": "month", "amount": "10.00"},
        {"id": "extra", "recurring": "month", "amount": "5.00", "when": {f"extra{specification}": True}},
    ]
    # offerings of a specification are not all alike
    narrowed = {f"c{specification}-0": _VALUES[: 2 + number % 3]} if number >= specifications else {}
    return {
        "id": f"o{number}", "name": f"Offering {number}", "description": "One of many.",
        "specification": f"s{specification}", "values": narrowed, "prices": prices,
    }  # fmt: skip


def _bundle(number: int) -> dict[str, Any]:
    parts = [{"offering": f"o{2 * number}"}, {"offering": f"o{2 * number + 1}", "optional": True, "ask": 5}]
    return {"id": f"b{number}", "name": f"Bundle {number}", "description": "Two of many.", "bundle": parts}


def _constraint(number: int, specifications: int) -> dict[str, Any]:
    specification, round_ = number % specifications, number // specifications
    when, then = f"c{specification}-{1 + round_ % 6}", f"extra{specification}"
    value = _VALUES[1 + round_ % 3]
    return {
        "id": f"k{number}", "when": {when: value}, "require": {then: True}, "explain": "It needs the extra.",
        "cases": {"valid": [{when: value, then: True}], "violated": [{when: value, then: False}]},
    }  # fmt: skip


def _intent(number: int) -> dict[str, Any]:
    examples = [f"tell me of subject {number} number {index} please" for index in range(10)]
    answer = f'This is answer {number}; it costs {{{{ price("o0", "base") }}}}.'
    return {"id": f"i{number}", "behaviour": "answer", "examples": examples, "answer": answer}


def _write(path: Path, content: dict[str, Any]) -> None:
    path.write_text(yaml.dump(content, Dumper=WrittenOut, sort_keys=False), encoding="utf-8")


class WrittenOut(yaml.SafeDumper):
    """Without aliases, which customer contexts may not have."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
