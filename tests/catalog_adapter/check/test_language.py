"""Slips in limits, tables, eligibility, relations and ranges, each told at its place."""

from __future__ import annotations

import time

import pytest

from tests.catalog_adapter.check.faults import Fault, Write, expected, said_of, with_fault

END = "availability:\n"
CASES = "cases: {valid: [{}], violated: [{}]}"
SPEED = "values: [100, 500, 1000], default: 500, ask: 1"


def added(name: str, text: str, said: list[tuple[str, str]]) -> Fault:
    """Entries added to the constraints."""
    return Fault(name, "constraints", END, text + END, said)


def constraint(*lines: str) -> str:
    return "  - id: other\n" + "".join(f"    {one}\n" for one in ("explain: Because.", *lines))


FAULTS = [
    added(
        "characteristic of a sum",
        constraint("limit: {sum: [sped], at_most: 100}", "cases: {valid: [{speed: 100}], violated: [{speed: 500}]}"),
        [("sped]", "error: unknown characteristic 'sped'; did you mean 'speed'?")],
    ),
    added(
        "a sum of texts",
        constraint("limit: {sum: router, at_most: 100}", "cases: {valid: [{speed: 100}], violated: [{speed: 500}]}"),
        [("sum: router", "error: 'router' is no whole number, so it can't be added up")],
    ),
    added(
        "characteristic of a bound",
        constraint("limit: {sum: speed, at_most: routr}", "cases: {valid: [{speed: 100}], violated: [{speed: 500}]}"),
        [("at_most: routr}", "error: unknown characteristic 'routr'; did you mean 'router'?")],
    ),
    added(
        "offering that is counted",
        constraint(
            "limit: {count: {offering: lime}, at_most: 5}", "cases: {valid: [{count: 5}], violated: [{count: 6}]}"
        ),
        [("offering: lime}", "error: unknown offering 'lime'; did you mean 'line'?")],
    ),
    added(
        "case without the count",
        constraint(
            "limit: {count: {offering: line}, at_most: 5}", "cases: {valid: [{count: 5}], violated: [{speed: 100}]}"
        ),
        [("{speed: 100}]}\navail", "error: this case of 'other' has to say what the `count` comes to")],
    ),
    added(
        "a limit that says nothing",
        constraint("limit: {sum: speed, at_most: 5000}", "cases: {valid: [{speed: 100}], violated: [{speed: 6000}]}"),
        [("speed: 6000}", "error: unknown value of speed 6000; known: 100, 500, 1000")],
    ),
    added(
        "a price that is no amount",
        constraint("limit: {price: month, at_least: 20}", CASES),
        [(
            "limit: {price: month",
            'error: constraints.limit: give a limit for a price as an amount of money in quotes, such as "20.00"',
        )],
    ),
    added(
        "two demands at once",
        constraint("require: {router: pro}", "limit: {sum: speed, at_most: 5}", CASES),
        [("id: other", "error: constraints: a constraint has one of `require`, `require_any`, `exclude` and `limit`")],
    ),
    added(
        "column of a table",
        "tables:\n  - {id: rows, columns: [speed, routr], allowed: [[100, pro], [500, pro], [1000, pro]], explain: E., "
        "cases: {valid: [{}], violated: [{speed: 100}]}}\n",
        [("routr", "error: unknown characteristic 'routr'; did you mean 'router'?")],
    ),
    added(
        "cell of a table",
        "tables:\n  - {id: rows, columns: [speed, router], forbidden: [[100, [pro, standrd]]], explain: E., "
        "cases: {valid: [{speed: 500, router: pro}], violated: [{speed: 100, router: pro}]}}\n",
        [("[pro, standrd]", "error: unknown value of router 'standrd'; did you mean 'standard'?")],
    ),
    added(
        "row of a table",
        "tables:\n  - {id: rows, columns: [speed, router], forbidden: [[100]], explain: E., "
        "cases: {valid: [{}], violated: [{}]}}\n",
        [("{id: rows", "error: tables: row 1 has 1 cells, and there are 2 columns")],
    ),
    added(
        "a table that says nothing new",
        "tables:\n  - {id: rows, columns: [speed, router], forbidden: [[1000, standard]], explain: E., "
        "cases: {valid: [{speed: 1000, router: pro}], violated: [{speed: 1000, router: standard}]}}\n",
        [("id: rows, col", "warning: 'rows' says nothing new: it follows from 'fast-needs-pro' (constraints.yml:2)")],
    ),
    added(
        "a table and a constraint that contradict each other",
        "tables:\n  - {id: rows, columns: [speed, router], forbidden: [[1000, pro]], explain: E., "
        "cases: {valid: [{speed: 1000, router: standard}], violated: [{speed: 1000, router: pro}]}}\n",
        [
            (
                "id: fast-needs-pro",
                ("warning: 'fast-needs-pro' contradicts 'rows' (constraints.yml:10): "
                 "nothing is valid where its `when` holds"),
            ),
            (
                "id: fast-in-town",
                ("warning: 'fast-in-town' can never apply: 'fast-needs-pro' (constraints.yml:2) and "
                 "'rows' (constraints.yml:10) rule it out"),
            ),
            (
                "offers|1000]",
                ("warning: {speed: 1000} can never be chosen in 'line', 'both': "
                 "'fast-needs-pro' (constraints.yml:2) and 'rows' (constraints.yml:10) rule it out"),
            ),
        ],
    ),
    added(
        "segment of a customer",
        "eligibility:\n  - {id: mine, offering: line, customer: {segment: hme}, explain: E., "
        "cases: {valid: [{segment: home}], violated: [{segment: work}]}}\n",
        [("segment: hme", "error: unknown segment 'hme'; did you mean 'home'?")],
    ),
    added(
        "case of an eligibility that comes out the other way",
        "eligibility:\n  - {id: mine, offering: line, customer: {age: {at_most: 27}}, explain: E., "
        "cases: {valid: [{age: 28}], violated: [{age: 29}]}}\n",
        [("{age: 28}", "error: this case of 'mine' should be valid, and is not")],
    ),
    added(
        "case of an eligibility without the fact",
        "eligibility:\n  - {id: mine, offering: line, customer: {age: {at_most: 27}}, explain: E., "
        "cases: {valid: [{segment: home}], violated: [{age: 29}]}}\n",
        [("{segment: home}", "error: this case of 'mine' has to say the customer's `age`")],
    ),
    Fault(
        "offering that is required",
        "offers",
        "    prices: [{id: base, recurring: month, amount: \"9.00\"}]",
        "    requires: [lime]\n    prices: [{id: base, recurring: month, amount: \"9.00\"}]",
        [("lime", "error: unknown offering 'lime'; did you mean 'line'?")],
    ),
    Fault(
        "part that is always there",
        "offers",
        "    prices: [{id: together",
        "    choose: [{id: one, of: [line, tv], at_least: 1}]\n    prices: [{id: together",
        [("line, tv]", "error: 'line' is always in the bundle, so it can't be chosen")],
    ),
    Fault(
        "characteristics that depend on each other",
        "offers",
        "type: boolean, default: false}",
        "type: boolean, default: false, only_when: {static_ip: true}}",
        [("only_when: {static_ip: true}", "error: 'static_ip' depends on itself: static_ip → static_ip")],
    ),
    Fault(
        "ten thousand values",
        "offers",
        "values: [small, large], default: small",
        f"values: {list(range(10_000))}",
        [(
            "{id: package",
            ("error: product_specifications.characteristics: the characteristic 'package' has 10000 values, and may "
             "have 1000; give whole numbers as `range: {from: 1, to: 10000}`"),
        )],
    ),
    Fault(
        "a range from its end",
        "offers",
        "values: [small, large], default: small",
        "range: {from: 5, to: 1}",
        [(
            "range: {from: 5",
            ("error: product_specifications.characteristics.range: a range goes from its lowest number to its highest, "
             "not from 5 to 1"),
        )],
    ),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_slip_is_told_at_its_place(write_context: Write, fault: Fault) -> None:
    folder = with_fault(write_context, fault)
    assert said_of(folder) == expected(folder, fault)


def test_a_price_that_overflows_or_is_too_fine_for_a_range_is_named(write_context: Write) -> None:
    folder = write_context()
    path = folder / "acme" / "offers.yml"
    text = path.read_text().replace(SPEED, "range: {from: 1, to: 1000000000}, ask: 1").replace(
        '"29.00"}', '"999999999.00", per: speed}').replace('"10.50", when', '"0.001", per: speed, when')  # fmt: skip
    path.write_text(text)
    (folder / "acme" / "constraints.yml").write_text("constraints: []\n")
    assert [line.split(": ", 1)[1] for line in said_of(folder)] == [
        "error: 999999999.00 may come to more than can be counted",
        "error: 0.001 is finer than GBP has it, so it can't be for each of a range",
        "warning: GBP has 2 decimals; 0.001 is rounded when it is shown",
    ]


def test_a_model_too_large_for_the_time_is_told_and_takes_no_longer(
    write_context: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pigeons and holes: no engine can tell in time that they don't fit, nor in five times the time."""
    monkeypatch.setattr("catalog_adapter.constraints.analysis._SECONDS", 1.0)
    holes = 11
    values = "[" + ", ".join(f"h{one}" for one in range(holes)) + "]"
    birds = "\n".join(f"      - {{id: b{one}, name: B{one}, values: {values}}}" for one in range(holes + 1))
    offers = (
        f"product_specifications:\n  - id: coop\n    name: Coop\n    characteristics:\n{birds}\nproduct_offerings:\n"
        '  - {id: coop, name: Coop, description: Coop., specification: coop, '
        'prices: [{id: base, recurring: month, amount: "9.00"}]}\n'
    )  # fmt: skip
    pairs = [(one, two) for one in range(holes + 1) for two in range(one)]
    tables = "tables:\n" + "\n".join(
        f"  - {{id: t{one}-{two}, columns: [b{one}, b{two}], forbidden: "
        f"[{', '.join(f'[h{hole}, h{hole}]' for hole in range(holes))}], explain: E., "
        f"cases: {{valid: [{{b{one}: h0, b{two}: h1}}], violated: [{{b{one}: h0, b{two}: h0}}]}}}}"
        for one, two in pairs
    )
    folder = write_context(offers=offers, constraints=tables)
    began = time.monotonic()
    said = said_of(folder)
    assert time.monotonic() - began < 30
    assert any("to look at them all in time" in line and "warning" in line for line in said), said
