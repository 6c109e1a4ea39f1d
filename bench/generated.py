"""Customer contexts of realistic size, made up: 200 offerings, 60 own intents, 50 constraints, own wording.

Input: a number. Output: the files of a CSP; the same number always gives the same, and no two CSPs the same phrases.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

from bench.turns.scripts import UNLIMITED
from catalog_adapter.contexts.files import ContextFiles, files_from

OFFERINGS, INTENTS, CONSTRAINTS = 200, 60, 50
_SPECIFICATIONS = 40
_EXAMPLES = 8

_KINDS = ("line", "link", "talk", "view", "office", "guard", "cloud", "roam")
_NOUNS = (
    "router", "invoice", "booster", "handset", "parking space", "voucher", "warranty", "hotline", "newsletter",
    "adapter", "cabinet", "technician", "contract copy", "fan shop", "referral bonus", "cable", "meter", "password",
    "mailbox", "dish",
)  # fmt: skip
_ASKS = (
    "where can i get the {}", "tell me about your {}", "i have a question about the {}", "what is the {} good for",
    "do you have a {} as well", "how does the {} work", "my neighbour has the {}, may i have it too",
    "explain the {} please",
)  # fmt: skip
_MESSAGES = (
    "greet", "goodbye", "thank", "chitchat", "help", "offers_intro", "compare_intro", "ask_offering", "review",
    "summary", "started_over", "stopped", "out_of_scope", "order_nothing_to_confirm", "ask_contact_name",
    "ask_contact_email",
)  # fmt: skip


def csp_id(number: int) -> str:
    """The id of a made-up CSP."""
    return f"made-up-{number:04}"


def generated(number: int, *, price: str = "29.00") -> ContextFiles:
    """The files of one CSP; ``price`` is the monthly price of its first offering."""
    made = random.Random(number)
    csp = csp_id(number)
    parts: dict[str, Any] = {
        "context.yml": _context(csp, number),
        "offers.yml": _offers(made, number, price),
        "constraints.yml": _constraints(made),
        "intents.yml": _intents(number),
        "tone.yml": {
            "persona": f"Ada {number}",
            "messages": {one: f"{one} of {number}: {{{{ csp }}}} is here for you." for one in _MESSAGES},
        },
    }
    # JSON is YAML, and is written a hundred times as fast
    dumped = {name: json.dumps(part, indent=1, ensure_ascii=False) for name, part in parts.items()}
    return files_from(csp, dumped)


def _context(csp: str, number: int) -> dict[str, Any]:
    return {
        "id": csp,
        "name": f"Made Up {number}",
        "brand": {"primary": "#113355", "accent": "#0a7390", "mark": "M", "tagline": "Lines for all"},
        "locales": ["en-GB"],
        "currency": "GBP",
        "limits": UNLIMITED,
        "time_zone": "Europe/London",
        "tax": {"name": "VAT", "rate": "20", "amounts": "included"},
        "segments": [{"id": "home", "name": "Home"}],
        "place": {"pattern": "[A-Za-z]{1,2}[0-9][A-Za-z0-9]? ?[0-9][A-Za-z]{2}", "example": "AB1 2CD"},
        "contact_fields": ["name", "email"],
        "phone_region": "GB",
        "support": {"phone": "+44 20 7946 0000", "email": "help@made-up.example", "hours": "every day"},
    }


def _offers(made: random.Random, number: int, price: str) -> dict[str, Any]:
    return {
        "product_specifications": [_specification(made, index) for index in range(_SPECIFICATIONS)],
        "product_offerings": [_offering(made, number, index, price) for index in range(OFFERINGS)],
    }


def _specification(made: random.Random, index: int) -> dict[str, Any]:
    kind = _KINDS[index % len(_KINDS)]
    return {
        "id": f"{kind}-{index}",
        "name": f"{kind.title()} {index}",
        "characteristics": [
            {
                "id": f"speed_{index}", "name": "Speed", "unit": "Mbit/s", "values": [50, 100, 250, 500, 1000],
                "default": 100, "ask": 1,
            },
            {
                "id": f"device_{index}", "name": "Device", "default": "basic", "ask": 2,
                "values": [
                    {"value": "basic", "name": "Basic device", "synonyms": ["the plain one", "standard device"]},
                    {"value": "pro", "name": "Pro device", "synonyms": ["the good one"]},
                    {"value": "max", "name": "Max device"},
                ],
            },
            {"id": f"care_{index}", "name": "Care pack", "type": "boolean", "default": False},
            {"id": f"lines_{index}", "name": "Lines", "values": list(range(1, 11)), "default": made.randint(1, 3)},
            {
                "id": f"level_{index}", "name": "Service level", "values": ["bronze", "silver", "gold"],
                "default": "bronze",
            },
        ],
    }  # fmt: skip


def _offering(made: random.Random, number: int, index: int, price: str) -> dict[str, Any]:
    of = index % _SPECIFICATIONS
    kind = _KINDS[of % len(_KINDS)]
    amount = price if index == 0 else f"{made.randint(10, 80)}.00"
    return {
        "id": f"offer-{index}",
        "name": f"{kind.title()} {number}-{index}",
        "description": f"The {kind} number {index} of our house, with all that belongs to it and a little more.",
        "synonyms": [f"{kind} pack {number} {index}"],
        "specification": f"{kind}-{of}",
        "prices": [
            {"id": f"base-{index}", "recurring": "month", "amount": amount},
            {
                "id": f"fast-{index}", "recurring": "month", "amount": "12.00",
                "when": {f"speed_{of}": {"at_least": 500}},
            },
            {"id": f"care-{index}", "recurring": "month", "amount": "4.50", "when": {f"care_{of}": True}},
            {"id": f"setup-{index}", "one_time": True, "amount": "39.00", "when": {"term": "flex"}},
        ],
        "terms": [
            {"id": "flex", "name": "No commitment", "default": True},
            {
                "id": "year", "name": "One year", "duration": "12 months",
                "discount": {"percentage": 10, "for": "6 months"},
            },
        ],
    }  # fmt: skip


def _constraints(made: random.Random) -> dict[str, Any]:
    return {"constraints": list(_each_constraint(made))}


def _each_constraint(made: random.Random) -> Iterator[dict[str, Any]]:
    for index in range(CONSTRAINTS):
        of = index % _SPECIFICATIONS
        speed, device = (1000, "max") if index < _SPECIFICATIONS else (500, made.choice(["pro", "max"]))
        yield {
            "id": f"fast-{index}-needs-{device}",
            "when": {f"speed_{of}": speed},
            "require": {f"device_{of}": [device, "max"]},
            "explain": f"At {speed} Mbit/s the {device} device is needed.",
            "cases": {
                "valid": [{f"speed_{of}": speed, f"device_{of}": "max"}],
                "violated": [{f"speed_{of}": speed, f"device_{of}": "basic"}],
            },
        }


def _intents(number: int) -> dict[str, Any]:
    return {"own_intents": [_intent(number, index) for index in range(INTENTS)]}


def _intent(number: int, index: int) -> dict[str, Any]:
    thing = f"{_NOUNS[index % len(_NOUNS)]} {('of the house', 'deal', 'service')[index // len(_NOUNS)]} {number}"
    return {
        "id": f"own-{index}",
        "behaviour": "answer",
        "examples": [ask.format(thing) for ask in _ASKS[:_EXAMPLES]],
        "answer": f'About the {thing}: it starts at {{{{ price("offer-{index}", "base-{index}") }}}}.',
    }
