"""Names that nothing defines, that nothing uses, or that stand for two things."""

from __future__ import annotations

import pytest

from tests.catalog_adapter.check.faults import Fault, Write, expected, said_of, with_fault

_OLD_LINE = "{id: old, name: Old, description: Old., specification: internet, sold_alone: false}"
FAULTS = [
    Fault(
        "specification of an offering",
        "offers",
        "specification: television",
        "specification: televison",
        [
            ("id: television", "warning: no offering has the specification 'television'"),
            ("specification: televison", "error: unknown specification 'televison'; did you mean 'television'?"),
        ],
    ),
    Fault(
        "offering in a bundle",
        "offers",
        "{offering: line}",
        "{offering: lime}",
        [("offering: lime", "error: unknown offering 'lime'; did you mean 'line'?")],
    ),
    Fault(
        "bundle in a bundle",
        "offers",
        "{offering: line}",
        "{offering: both}",
        [("offering: both", "error: 'both' is a bundle itself; name the offerings in it instead")],
    ),
    Fault(
        "the same in a bundle twice",
        "offers",
        "{offering: tv, optional: true, default: false, ask: 4}",
        "{ask: 4, offering: line}",
        [("offering: line}]", "error: 'line' is in the bundle twice; two of the same are two items of an order")],
    ),
    Fault(
        "one name for two characteristics of a bundle",
        "offers",
        "{id: package,",
        "{id: speed,",
        [
            (
                "{offering: tv",
                ("error: 'speed' of 'tv' has the name of a characteristic of 'line'; within 'both' each needs its own"),
            )
        ],
    ),
    Fault(
        "a characteristic with the name of the term",
        "offers",
        "{id: package,",
        "{id: term,",
        [
            (
                "specification: television",
                ("error: 'term' of 'tv' has the name of the contract term; within 'tv' each needs its own"),
            ),
            (
                "{offering: tv",
                "error: 'term' of 'tv' has the name of the contract term; within 'both' each needs its own",
            ),
        ],
    ),
    Fault(
        "characteristic of a price",
        "offers",
        "{speed: {at_least: 500}}",
        "{sped: 500}",
        [("sped: 500", "error: unknown characteristic 'sped'; did you mean 'speed'?")],
    ),
    Fault(
        "value of a price",
        "offers",
        "{speed: {at_least: 500}}",
        "{speed: [500, 1001]}",
        [("speed: [500", "error: unknown value of speed 1001; known: 100, 500, 1000")],
    ),
    Fault(
        "value that a price leaves out",
        "offers",
        "{speed: {at_least: 500}}",
        "{router: {not: prro}}",
        [("router: {not", "error: unknown value of router 'prro'; did you mean 'pro'?")],
    ),
    Fault(
        "what a price is per",
        "offers",
        "when: {speed: {at_least: 500}}",
        "per: sped",
        [("per: sped", "error: unknown characteristic 'sped'; did you mean 'speed'?")],
    ),
    Fault(
        "a price per text",
        "offers",
        "when: {speed: {at_least: 500}}",
        "per: router",
        [("per: router", "error: 'router' is no whole number, so nothing can be priced per router")],
    ),
    Fault(
        "characteristic of a narrowing",
        "offers",
        "specification: internet",
        "specification: internet\n    values: {sped: 100}",
        [("sped: 100", "error: unknown characteristic 'sped'; did you mean 'speed'?")],
    ),
    Fault(
        "value of a narrowing",
        "offers",
        "specification: television",
        "specification: television\n    values: {package: [smal, small, large]}",
        [("package: [smal", "error: unknown value of package 'smal'; did you mean 'small'?")],
    ),
    Fault(
        "characteristic of only_when",
        "offers",
        "type: boolean, default",
        "type: boolean, only_when: {ruter: pro}, default",
        [("ruter: pro", "error: unknown characteristic 'ruter'; did you mean 'router'?")],
    ),
    Fault(
        "characteristic of a constraint",
        "constraints",
        "{speed: 1000}\n    require",
        "{sped: 1000}\n    require",
        [("sped", "error: unknown characteristic 'sped'; did you mean 'speed'?")],
    ),
    Fault(
        "value of a constraint",
        "constraints",
        "require: {router: pro}",
        "require: {router: prro}",
        [("router: prro", "error: unknown value of router 'prro'; did you mean 'pro'?")],
    ),
    Fault(
        "offering of a constraint",
        "constraints",
        "require: {router: pro}",
        "require: {router: pro}\n    offering: lyne",
        [("offering: lyne", "error: unknown offering 'lyne'; did you mean 'line'?")],
    ),
    Fault(
        "characteristic of a case",
        "constraints",
        "valid: [{speed: 1000, router: pro}]",
        "valid: [{speed: 1000, router: pro, static: true}]",
        [("static", "error: unknown characteristic 'static'; did you mean 'static_ip'?")],
    ),
    Fault(
        "value of a case",
        "constraints",
        "speed: 1000, router: standard",
        "speed: 1000, router: standart",
        [("router: standart", "error: unknown value of router 'standart'; did you mean 'standard'?")],
    ),
    Fault(
        "offering of availability",
        "constraints",
        "offering: line",
        "offering: lyne",
        [("offering: lyne", "error: unknown offering 'lyne'; did you mean 'line'?")],
    ),
    Fault(
        "value of availability",
        "constraints",
        "when: {speed: 1000}\n    postcodes",
        "when: {speed: 1001}\n    postcodes",
        [("speed: 1001", "error: unknown value of speed 1001; known: 100, 500, 1000")],
    ),
    Fault(
        "offering of a preset",
        "intents",
        "preset: {offering: line",
        "preset: {offering: lyne",
        [("offering: lyne", "error: unknown offering 'lyne'; did you mean 'line'?")],
    ),
    Fault(
        "value of a preset",
        "intents",
        "values: {speed: 100}",
        "values: {speed: fast}",
        [("speed: fast", "error: unknown value of speed 'fast'; known: 100, 500, 1000")],
    ),
    Fault(
        "offering of an answer",
        "intents",
        'price("line", "base")',
        'price("lien", "base")',
        [("answer: Monday", "error: unknown offering 'lien'; did you mean 'line'?")],
    ),
    Fault(
        "price of an answer",
        "intents",
        'price("line", "base")',
        'price("line", "bass")',
        [("answer: Monday", "error: unknown price of 'line' 'bass'; did you mean 'base'?")],
    ),
    Fault(
        "offering that ends before it begins",
        "offers",
        "    name: TV\n",
        "    name: TV\n    valid_from: 2030-01-02\n    valid_until: 2030-01-01\n",
        [("valid_until", "warning: 'tv' can't be had: it ends before it begins, on 2030-01-02")],
    ),
    Fault(
        "offering neither alone nor in a bundle",
        "offers",
        "product_offerings:\n",
        f"product_offerings:\n  - {_OLD_LINE}\n",
        [("id: old", "warning: 'old' can't be had: it isn't sold alone, and no bundle has it")],
    ),
    Fault(
        "value that no offering has",
        "offers",
        "specification: television",
        "specification: television\n    values: {package: small}",
        [("large]", "warning: no offering has {package: large}")],
    ),
    Fault(
        "an id twice",
        "offers",
        "{id: setup, one_time",
        "{id: base, one_time",
        [("base, one_time", "error: the id 'base' stands here twice; the first is in line 22")],
    ),
    Fault(
        "a value twice",
        "offers",
        "values: [100, 500, 1000]",
        "values: [100, 500, 1000, 500]",
        [("500], default", "error: the value 500 stands here twice; the first is in line 5")],
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_wrong_name_is_told_where_it_stands(write_context: Write, fault: Fault) -> None:
    folder = with_fault(write_context, fault)
    assert said_of(folder) == expected(folder, fault)


def test_what_nothing_uses_is_told_only_if_no_segment_uses_it(write_context: Write) -> None:
    without_tv = "product_offerings:\n  - {id: tv, remove: true}\n  - {id: both, remove: true}\n"
    assert said_of(write_context(segments__home__offers=without_tv)) == []
    folder = write_context(segments__home__offers=without_tv, segments__office__offers=without_tv)
    assert said_of(folder) == ["offers.yml:12:5: warning: no offering has the specification 'television'"]


def test_one_fault_hides_no_other(write_context: Write) -> None:
    folder = write_context(
        tone="messages: {gret: Hi}\nemoji: perhaps\n", intents="phrases: {gret: [hi]}\n",
        constraints="constraints: [\n",
    )  # fmt: skip
    path = folder / "acme" / "offers.yml"
    path.write_text(path.read_text().replace("{at_least: 500}", "300").replace('"29.00"', '"29.001"'))
    assert [line.split(": ")[0] for line in said_of(folder)] == [
        "constraints.yml:2:1", "intents.yml:1:11", "offers.yml:22:38", "offers.yml:23:62", "tone.yml:2:1",
    ]  # fmt: skip
