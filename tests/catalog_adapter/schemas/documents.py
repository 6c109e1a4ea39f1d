"""A small customer context with every kind of key, as plain data, and how a file is held against a schema."""

from __future__ import annotations

from datetime import date
from typing import Any

import yaml
from jsonschema import Draft7Validator, FormatChecker

from catalog_adapter.schemas import schema_documents
from tests.catalog_adapter.conftest import CONSTRAINTS, CONTEXT, OFFERS

INTENTS = """\
phrases:
  browse: [what's new on the menu]
  greet: {en: [hiya], de: [servus, grüezi]}
own_intents:
  - id: opening
    behaviour: answer
    examples: [when is your shop open, are you open on sunday, shop opening hours]
    answer: {en: Every day., de: Jeden Tag.}
  - id: starter
    behaviour: order_product
    examples: {en: [the starter pack], de: [das startpaket]}
    preset: {offering: line, values: {speed: 100, static_ip: true}}
"""

TONE = """\
persona: {en: Ada, de: Anna}
form_of_address: informal
emoji: true
messages:
  greet: Hi, {{ persona }} here!
  thank: [Any time!, "You're welcome!"]
  goodbye: {en: Bye!, de-CH: [Adieu!, Tschüss!]}
"""

MORE_OFFERS = """\
product_specifications:
  - id: mobile
    name: {en: Mobile, de: Mobilfunk}
    description: A mobile line.
    characteristics:
      - id: data
        name: Data
        type: integer
        unit: GB
        values: [5, {value: 20, name: Plenty, synonyms: {en: [lots], de: [viel]}}]
        default: 20
        only_when: {sim: [esim, card], seats: {at_least: 2, at_most: 5, not: [3, 4]}}
        synonyms: [gigs]
product_offerings:
  - id: mobile
    name: Mobile
    description: {en: A line., de: Eine Linie.}
    synonyms: [sim only]
    category: mobile
    specification: mobile
    values: {data: [5, 20], lines: 1}
    prices:
      - {id: base, name: Line, recurring: year, amount: "-3.5", when: {data: {not: 5}}, per: seats}
    terms: [{id: y, name: Year, duration: 1 year, default: true, discount: {amount: "1.00", for: 2 months}}]
    terms_ask: 3
    sold_alone: false
    valid_from: 2026-01-31
    valid_until: 2026-12-31
    highlight: New
"""

MORE_CONTEXT = """\
several_sites: true
webhooks: [{id: oss, url: "{demo_oss}/webhooks/acme", secret: ACME_SECRET}]
"""

SCHEMAS = schema_documents()


def plain(text: str) -> dict[str, Any]:
    """YAML as JSON has it: a date is a text."""
    loaded = yaml.safe_load(text) or {}
    return _without_dates(loaded)


def _without_dates(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _without_dates(one) for key, one in part.items()}
    if isinstance(part, list):
        return [_without_dates(one) for one in part]
    return part.isoformat() if isinstance(part, date) else part


def refusals(schema: str, document: Any, *, any_locale: bool = False) -> list[str]:
    """What an editor would mark, by the schema's file name without its ending.

    ``any_locale`` passes over keys that are no language and no locale.
    """
    wanted = SCHEMAS[f"{schema}.schema.json"]
    if any_locale:
        wanted = {**wanted, "definitions": {**wanted["definitions"], "LocaleKey": {}}}
    validator = Draft7Validator(wanted, format_checker=FormatChecker())
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


DOCUMENTS: dict[str, dict[str, Any]] = {
    "context": plain(CONTEXT + MORE_CONTEXT),
    "intents": plain(INTENTS),
    "tone": plain(TONE),
    "offers": plain(OFFERS),
    "more offers": plain(MORE_OFFERS),
    "constraints": plain(CONSTRAINTS),
}
