"""Slips against the shape of the data: unknown keys, wrong kinds of value, what is missing."""

from __future__ import annotations

import pytest

from tests.catalog_adapter.check.faults import Fault, Write, expected, said_of, with_fault

QUOTES = "; put it in quotes to make it a text"
ANY = "give a whole number, or a text, or true or false"
ANY_SELECTION = f"{ANY}, or a list of such values, or a comparison such as {{at_least: 1}}"
PRICES = "product_offerings.prices"
WHEN = "when: {speed: {at_least: 500}}"

FAULTS = [
    Fault(
        "unknown key",
        "offers",
        "unit: Mbit/s",
        "unitt: Mbit/s",
        [("unitt", "error: product_specifications.characteristics: 'unitt' is not a known key; did you mean 'unit'?")],
    ),
    Fault(
        "unknown key of the file",
        "offers",
        "product_offerings:",
        "product_offering:",
        [("product_offering:", "error: 'product_offering' is not a known key; did you mean 'product_offerings'?")],
    ),
    Fault(
        "unknown key of a comparison",
        "offers",
        WHEN,
        "when: {speed: {at_leest: 500}}",
        [("at_leest", f"error: {PRICES}.when.speed: 'at_leest' is not a known key; did you mean 'at_least'?")],
    ),
    Fault(
        "unknown key that is near none",
        "constraints",
        "require: {router: pro}",
        "require: {router: pro}\n    xyz: 1",
        [
            (
                "xyz",
                (
                    "error: constraints: 'xyz' is not a known key; "
                    "known: id, valid_from, valid_until, explain, offering, customer, when, when_any, require, "
                    "require_any, exclude, limit, cases"
                ),
            )
        ],
    ),
    Fault(
        "missing key",
        "offers",
        "    description: A line.\n",
        "",
        [("id: line", "error: product_offerings: the key 'description' is missing")],
    ),
    Fault(
        "wrong word",
        "offers",
        'recurring: month, amount: "29',
        'recurring: mnth, amount: "29',
        [("recurring: mnth", f"error: {PRICES}.recurring: 'mnth' is not known; did you mean 'month'?")],
    ),
    Fault(
        "wrong word that is near none",
        "tone",
        "persona: Ada",
        "form_of_address: rude",
        [("form_of_address", "error: form_of_address: 'rude' is not known; known: formal, informal")],
    ),
    Fault(
        "unknown standard intent",
        "intents",
        "browse:",
        "brwose:",
        [("brwose", "error: phrases: 'brwose' is not known; did you mean 'browse'?")],
    ),
    Fault(
        "amount without quotes",
        "offers",
        '"29.00"',
        "29.00",
        [("amount: 29.00", f'error: {PRICES}.amount: give an amount of money as text with a point, such as "29.00"')],
    ),
    Fault(
        "number with a fraction for a value",
        "offers",
        WHEN,
        "when: {speed: 1.5}",
        [("speed: 1.5", f"error: {PRICES}.when.speed: {ANY_SELECTION}, not 1.5{QUOTES}")],
    ),
    Fault(
        "number with a fraction among values",
        "offers",
        WHEN,
        "when: {speed: [1.5, 100]}",
        [("1.5", f"error: {PRICES}.when.speed: {ANY}, not 1.5{QUOTES}")],
    ),
    Fault(
        "date for a value",
        "offers",
        "values: [small, large], default: small",
        "values: [small, 2030-01-01], default: small",
        [("2030", f"error: product_specifications.characteristics.values.value: {ANY}, not 2030-01-01{QUOTES}")],
    ),
    Fault(
        "number for a name",
        "offers",
        "name: TV",
        "name: 5",
        [
            (
                "name: 5",
                (
                    "error: product_offerings.name: give a text, or texts by locale such as {en: …, de: …}, "
                    f"not 5{QUOTES}"
                ),
            )
        ],
    ),
    Fault(
        "text for a list",
        "offers",
        "values: [small, large], default: small",
        "values: small",
        [
            (
                "values: small",
                ("error: product_specifications.characteristics.values: give a list, such as [a, b], not 'small'"),
            )
        ],
    ),
    Fault(
        "names for a list",
        "offers",
        "values: [small, large], default: small",
        "values: {small: 1}",
        [
            (
                "values: {small",
                (
                    "error: product_specifications.characteristics.values: give a list, such as [a, b], "
                    "not names with values"
                ),
            )
        ],
    ),
    Fault(
        "an id that can't be one",
        "offers",
        "id: line",
        "id: The Line",
        [
            (
                "id: The Line",
                ("error: product_offerings.id: 'The Line' is not an id of at most 64 letters a-z, digits, - and _"),
            )
        ],
    ),
    Fault(
        "a duration that isn't one",
        "offers",
        "12 months",
        "a year",
        [("duration", 'error: product_offerings.terms.duration: give a duration as "12 months" or "2 years"')],
    ),
    Fault(
        "a number that is too high",
        "offers",
        "percentage: 10",
        "percentage: 110",
        [
            (
                "percentage",
                (
                    "error: product_offerings.terms.discount.percentage: "
                    "input should be less than or equal to 100, not 110"
                ),
            )
        ],
    ),
    Fault(
        "a default that is no value",
        "offers",
        "default: 500",
        "default: 250",
        [
            (
                "{id: speed",
                ("error: product_specifications.characteristics: the default 250 of 'speed' is not one of its values"),
            )
        ],
    ),
    Fault(
        "no cases",
        "constraints",
        "valid: [{speed: 1000, router: pro}]",
        "valid: []",
        [("valid: []", "error: constraints.cases.valid: give at least 1")],
    ),
    Fault(
        "currency in words",
        "context",
        "currency: GBP",
        "currency: pounds",
        [("currency", "error: currency: 'pounds' is not the three capital letters of a currency, such as EUR")],
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_slip_is_told_in_plain_words(write_context: Write, fault: Fault) -> None:
    folder = with_fault(write_context, fault)
    assert said_of(folder) == expected(folder, fault)


def test_all_slips_of_a_file_are_told_up_to_a_hundred(write_context: Write) -> None:
    entries = "\n".join(f"  - {{id: s{number}, name: 5}}" for number in range(250))
    said = said_of(write_context(offers=f"product_specifications:\n{entries}\n", constraints=""))
    assert len(said) == 101
    assert said[0].startswith("offers.yml:2:14: error: product_specifications.name: give a text")
    assert said[99].startswith("offers.yml:101:15: error:")
    assert said[100] == "offers.yml:102:16: error: and 150 more problems from here on"
