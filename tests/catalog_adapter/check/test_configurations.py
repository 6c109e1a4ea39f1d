"""What follows from offers and constraints together: what can't be configured, chosen, or paid for."""

from __future__ import annotations

import pytest

from tests.catalog_adapter.check.faults import Fault, Write, expected, said_of, with_fault

END = "availability:\n"
FAST = "'fast-needs-pro' (constraints.yml:2)"
OTHER = "'other' (constraints.yml:9)"
AFTER = "'after' (constraints.yml:14)"
NEVER = "no configuration is as its `when` says"


def constraint(identity: str, rule: str, *, valid: str, violated: str) -> str:
    """An entry of ``constraints``, in five lines."""
    return (
        f"  - id: {identity}\n    {rule}\n    explain: Because.\n"
        f"    cases:\n      {{valid: [{{{valid}}}], violated: [{{{violated}}}]}}\n"
    )


def added(name: str, *constraints: str, said: list[tuple[str, str]]) -> Fault:
    """Constraints added after the one there is."""
    return Fault(name, "constraints", END, "".join(constraints) + END, said)


FAULTS = [
    added(
        "constraints that leave nothing",
        constraint("other", "require: {static_ip: true}", valid="static_ip: true", violated="static_ip: false"),
        constraint("after", "exclude: {static_ip: true}", valid="static_ip: false", violated="static_ip: true"),
        said=[
            (
                "offers|id: line",
                f"error: no configuration of 'line' is valid: {OTHER} and {AFTER} contradict each other",
            ),
            (
                "offers|id: both",
                f"error: no configuration of 'both' is valid: {OTHER} and {AFTER} contradict each other",
            ),
        ],
    ),
    added(
        "a constraint that leaves nothing",
        constraint(
            "other", "offering: tv\n    exclude: {package: [small, large]}", valid="", violated="package: small"
        ),
        said=[
            ("offers|{id: package", f"warning: 'package' never exists in 'both': {OTHER} rules it out"),
            ("offers|id: tv", f"error: no configuration of 'tv' is valid: {OTHER} rules out every one"),
            (
                'offers|id: base, recurring: month, amount: "9',
                f"warning: the price 'base' can never apply: {OTHER} rules it out",
            ),
            ("offers|{offering: tv", f"warning: {{tv: true}} can never be chosen in 'both': {OTHER} rules it out"),
            ("offers|id: together", f"warning: the price 'together' can never apply: {OTHER} rules it out"),
        ],
    ),
    added(
        "a value that is never chosen, and what follows from it",
        constraint("other", "exclude: {router: pro}", valid="router: standard", violated="router: pro"),
        said=[
            (
                "id: fast-needs-pro",
                (f"warning: 'fast-needs-pro' contradicts {OTHER}: nothing is valid where its `when` holds"),
            ),
            ("id: fast-in-town", f"warning: 'fast-in-town' can never apply: {FAST} and {OTHER} rule it out"),
            (
                "offers|1000]",
                (f"warning: {{speed: 1000}} can never be chosen in 'line', 'both': {FAST} and {OTHER} rule it out"),
            ),
            (
                "offers|{value: pro",
                f"warning: {{router: pro}} can never be chosen in 'line', 'both': {OTHER} rules it out",
            ),
        ],
    ),
    Fault(
        "a characteristic that never exists",
        "offers",
        "type: boolean, default: false}",
        "type: boolean, default: false, only_when: {speed: {at_least: 2000}}}",
        [("{id: static_ip", "warning: 'static_ip' never exists in 'line', 'both': its only_when can never hold")],
    ),
    added(
        "a constraint that the offerings' structure keeps from applying",
        constraint(
            "other",
            "when: {package: small, tv: false}\n    require: {static_ip: true}",
            valid="package: small, tv: false, static_ip: true",
            violated="package: small, tv: false",
        ),
        said=[("id: other", f"warning: 'other' can never apply: {NEVER}")],
    ),
    added(
        "a constraint that another keeps from applying",
        constraint(
            "other",
            "when: {speed: 1000, router: standard}\n    require: {static_ip: true}",
            valid="speed: 1000, router: standard, static_ip: true",
            violated="speed: 1000, router: standard",
        ),
        said=[("id: other", f"warning: 'other' can never apply: {FAST} rules it out")],
    ),
    added(
        "a constraint about more than any offering has",
        constraint(
            "other",
            "when: {package: small}\n    require: {term: year}",
            valid="package: small, term: year",
            violated="package: small, term: flex",
        ),
        said=[("id: other", "warning: 'other' can never apply: no offering has all of package, term")],
    ),
    added(
        "a constraint that follows from another",
        constraint(
            "other",
            "when: {speed: 1000, static_ip: true}\n    require: {router: pro}",
            valid="speed: 100",
            violated="speed: 1000, static_ip: true, router: standard",
        ),
        said=[("id: other", f"warning: 'other' says nothing new: it follows from {FAST}")],
    ),
    added(
        "a constraint that follows from two others",
        constraint(
            "other",
            "when: {router: pro}\n    require: {static_ip: true}",
            valid="router: pro, static_ip: true",
            violated="router: pro, static_ip: false",
        ),
        constraint(
            "after",
            "when: {speed: 1000}\n    require: {static_ip: true}",
            valid="speed: 1000, static_ip: true",
            violated="speed: 1000, static_ip: false",
        ),
        said=[("id: after", f"warning: 'after' says nothing new: it follows from {FAST} and {OTHER}")],
    ),
    added(
        "a constraint that stands there twice",
        constraint(
            "other",
            "when: {speed: 1000}\n    exclude: {router: standard}",
            valid="speed: 1000, router: pro",
            violated="speed: 1000, router: standard",
        ),
        said=[("id: other", f"warning: 'other' says nothing new: it follows from {FAST}")],
    ),
    added(
        "a constraint that nobody can violate",
        constraint("other", "require: {router: [standard, pro]}", valid="router: pro", violated=""),
        said=[("id: other", "warning: 'other' says nothing: no configuration could violate it")],
    ),
    added(
        "constraints that contradict each other for some",
        constraint(
            "other",
            "when: {speed: 500, static_ip: true}\n    require: {router: pro}",
            valid="speed: 100",
            violated="speed: 500, static_ip: true, router: standard",
        ),
        constraint(
            "after",
            "when: {speed: 500, static_ip: true}\n    require: {router: standard}",
            valid="speed: 100",
            violated="speed: 500, static_ip: true, router: pro",
        ),
        said=[
            (
                "id: other",
                ("warning: 'other' contradicts 'after' (constraints.yml:15): nothing is valid where its `when` holds"),
            )
        ],
    ),
    added(
        "a default that is never valid",
        constraint("other", "exclude: {speed: 500}", valid="speed: 100", violated="speed: 500"),
        said=[
            (
                "offers|500, 1000",
                f"warning: {{speed: 500}} can never be chosen in 'line', 'both': {OTHER} rules it out",
            ),
            (
                "offers|default: 500",
                (
                    "error: the default {speed: 500} is in no valid configuration of 'line', 'both': "
                    f"{OTHER} rules it out"
                ),
            ),
        ],
    ),
    added(
        "a default of a bundle's part that is never valid",
        constraint("other", "offering: both\n    require: {tv: true}", valid="tv: true", violated="tv: false"),
        said=[
            ("offers|{offering: tv", f"warning: {{tv: false}} can never be chosen in 'both': {OTHER} rules it out"),
            (
                "offers|default: false, ask: 4",
                (f"error: the default {{tv: false}} is in no valid configuration of 'both': {OTHER} rules it out"),
            ),
        ],
    ),
    added(
        "a default term that is never valid",
        constraint("other", "offering: line\n    exclude: {term: flex}", valid="term: year", violated="term: flex"),
        said=[
            ("offers|{id: flex", f"warning: {{term: flex}} can never be chosen in 'line': {OTHER} rules it out"),
            (
                "offers|default: true",
                (f"error: the default {{term: flex}} is in no valid configuration of 'line': {OTHER} rules it out"),
            ),
        ],
    ),
    added(
        "defaults that don't go together",
        constraint(
            "other",
            "when: {speed: 500}\n    require: {router: pro}",
            valid="speed: 500, router: pro",
            violated="speed: 500, router: standard",
        ),
        said=[
            (
                "id: other",
                (
                    "warning: the defaults {speed: 500, router: standard} don't go together in 'line', 'both': "
                    f"{OTHER}"
                ),
            )
        ],
    ),
    Fault(
        "a default that an offering leaves out",
        "offers",
        "specification: internet",
        "specification: internet\n    values: {speed: [100, 1000]}",
        [
            ("500, 1000], default", "warning: no offering has {speed: 500}"),
            ("speed: [100", "warning: the default {speed: 500} is not among these values; the first is taken"),
        ],
    ),
    Fault(
        "a configuration without a price",
        "offers",
        'amount: "9.00"',
        'amount: "9.00", when: {package: small}',
        [("id: tv", "error: 'tv' can be had without a price: none applies to {package: large}")],
    ),
    Fault(
        "nothing but a discount",
        "offers",
        'amount: "9.00"',
        'amount: "-9.00"',
        [("id: tv", "error: 'tv' has no price")],
    ),
    Fault(
        "a price that never applies",
        "offers",
        "{speed: {at_least: 500}}",
        "{speed: 1000, router: standard}",
        [("id: fast", f"warning: the price 'fast' can never apply: {FAST} rules it out")],
    ),
    Fault(
        "a case that should be violated",
        "constraints",
        "violated: [{speed: 1000, router: standard}]",
        "violated: [{speed: 100, router: standard}]",
        [("{speed: 100,", "error: this case of 'fast-needs-pro' should be violated, and is not")],
    ),
    Fault(
        "a case that should be valid",
        "constraints",
        "valid: [{speed: 1000, router: pro}]",
        "valid: [{speed: 500, router: standard}, {speed: 1000, router: standard}]",
        [
            (
                "{speed: 1000, router: standard}]\n      violated",
                "error: this case of 'fast-needs-pro' should be valid, and is not",
            )
        ],
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_of_constraints_is_told_with_its_reasons(write_context: Write, fault: Fault) -> None:
    folder = with_fault(write_context, fault)
    assert said_of(folder) == expected(folder, fault)


def test_a_constraint_that_one_segment_does_not_need_is_no_fault(write_context: Write) -> None:
    slow = "product_specifications: [{id: internet, characteristics: [{id: speed, values: [100, 500]}]}]\n"
    no_availability = "availability: [{id: fast-in-town, remove: true}]\n"
    folder = write_context(segments__home__offers=slow, segments__home__constraints=no_availability)
    # where there is no such speed, the constraint speaks of nothing: that is an error in any segment
    assert [line.split(": ", 2)[2] for line in said_of(folder)] == ["unknown value of speed 1000; known: 100, 500"] * 3


def test_what_is_sold_in_bundles_only_needs_no_price_of_its_own(write_context: Write) -> None:
    folder = write_context()
    path = folder / "acme" / "offers.yml"
    unpriced = 'sold_alone: false\n    prices: [{id: base, recurring: month, amount: "9.00", when: {package: small}}]'
    path.write_text(path.read_text().replace('prices: [{id: base, recurring: month, amount: "9.00"}]', unpriced))
    assert said_of(folder) == []
