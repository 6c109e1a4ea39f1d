"""Bundles within bundles, and what requires or excludes what within them."""

from __future__ import annotations

from typing import Any

import pytest

from catalog_adapter.constraints.cases import violated
from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.offers.configurable import Catalogue
from catalog_adapter.tmf620 import Imported
from tests.catalog_adapter.tmf620.made import (
    Json,
    bundle,
    characteristic,
    imported,
    offering,
    optional,
    price,
    problems,
    specification,
)

MANY_PHONES = {"id": "phone", "bundledProductOfferingOption": {"numberRelOfferLowerLimit": 200}}


def parts(*names: str, **of: Json) -> list[Json]:
    """Simple offerings, each with a specification; ``of`` has more members for some."""
    found: list[Json] = [price("fee", "Fee", 1)]
    for name in names:
        found.append(specification(f"{name}-spec", name.title()))
        found.append(offering(name, name.title(), f"{name}-spec", ["fee"], **of.get(name, {})))
    return found


def relation(kind: str, *targets: str) -> Json:
    return {"productOfferingRelationship": [{"id": one, "relationshipType": kind} for one in targets]}


def domains(found: Imported, offering_id: str, choices: Any) -> dict[str, list[Any]]:
    catalogue = Catalogue(found.offers_file)
    model = ConfigurationModel(catalogue.configurable(catalogue.offerings[offering_id]), found.constraints_file)
    return model.domains(choices)


def cases_hold(found: Imported) -> bool:
    return all(
        violated(one, case) == wanted
        for one in found.constraints_file.constraints
        for wanted, cases in ((False, one.cases.valid), (True, one.cases.violated))
        for case in cases
    )


def bundled(found: Imported, offering_id: str) -> list[tuple[str, bool]]:
    one = next(one for one in found.offers_file.product_offerings if one.id == offering_id)
    return [(part.offering, part.optional) for part in one.bundle]


def test_a_bundle_in_a_bundle_is_taken_apart_with_its_prices() -> None:
    inner = bundle("inner", "Inner", "line", optional("phone"), productOfferingPrice=[{"id": "off"}])
    outer = bundle("outer", "Outer", "inner", optional("movies"), productOfferingPrice=[{"id": "more-off"}])
    reductions = [price("off", "Off", -5), price("more-off", "More off", -3)]
    found = imported(*parts("line", "phone", "movies"), *reductions, inner, outer)
    assert bundled(found, "outer") == [("line", False), ("phone", True), ("movies", True)]
    assert [str(one.amount) for one in found.offers_file.product_offerings[-1].prices] == ["-3.00", "-5.00"]
    assert problems(found) == [
        "productOffering/outer: warning: holds the bundle 'inner', whose parts and prices are taken as its own"
    ]


@pytest.mark.parametrize(
    ("resources", "why"),
    [
        ([bundle("a-bundle", "A", "b-bundle"), bundle("b-bundle", "B", "a-bundle")], "the bundle holds itself"),
        ([bundle("a-bundle", "A", "a-bundle")], "the bundle holds itself: a-bundle → a-bundle"),
        ([bundle("a-bundle", "A", "gone")], "its part 'gone' is not in the catalogue"),
        ([bundle("a-bundle", "A", optional("gone"))], "none of the offerings"),
        ([bundle("a-bundle", "A", "line", MANY_PHONES)],
         "at least 200 of 'phone'"),
        ([*(bundle(f"deep-{n}", "Deep", f"deep-{n + 1}") for n in range(30)), bundle("deep-30", "Deep", "line")],
         "more than 8 bundles within each other"),
    ],
)  # fmt: skip
def test_a_bundle_that_can_not_be_sold_is_left_out_alone(resources: list[Json], why: str) -> None:
    found = imported(*parts("line", "phone"), *resources)
    assert {"line", "phone"} <= {one.id for one in found.offers_file.product_offerings}
    assert resources[0]["id"] not in {one.id for one in found.offers_file.product_offerings}
    assert any(f"productOffering/{resources[0]['id']}: error" in one and why in one for one in problems(found))


def test_a_part_that_is_not_sold_is_left_out_of_the_bundle_where_it_may() -> None:
    euros = [price("euro", "Fee", 1, "EUR"), offering("abroad", "Abroad", "line-spec", ["euro"])]
    found = imported(*parts("line"), *euros, bundle("one", "One", "line", optional("abroad")))
    assert bundled(found, "one") == [("line", False)]
    found = imported(*parts("line"), *euros, bundle("one", "One", "abroad"))
    assert "productOffering/one: error: its part 'abroad' can't be sold; left out" in problems(found)


def test_two_parts_with_one_specification() -> None:
    spec = specification("plan", "Plan", characteristic("Data", "5", "20"))
    lines = [offering(one, one, "plan", ["fee"]) for one in ("first", "second")]
    found = imported(spec, price("fee", "Fee", 1), *lines, bundle("pair", "Pair", "first", "second"))
    assert "two of its parts have the same productSpecification 'plan'" in problems(found)[0]


@pytest.mark.parametrize("word", ["requires", "Dependency", "DEPENDENCY"])
def test_a_part_that_requires_another(word: str) -> None:
    resources = parts("line", "movies", "sport", sport=relation(word, "movies"))
    found = imported(*resources, bundle("pack", "Pack", "line", optional("movies"), optional("sport")))
    assert problems(found) == []
    assert cases_hold(found)
    assert found.constraints_file.constraints[0].explain.text("") == "Sport needs Movies."
    assert domains(found, "pack", {"sport": True})["movies"] == [True]
    assert domains(found, "pack", {"sport": False})["movies"] == [True, False]


@pytest.mark.parametrize("word", ["excludes", "Exclusivity", "exclude"])
def test_parts_that_exclude_each_other_do_so_both_ways_and_once(word: str) -> None:
    of = {"sport": relation(word, "movies"), "movies": relation(word, "sport")}
    found = imported(
        *parts("line", "movies", "sport", **of), bundle("pack", "Pack", "line", optional("movies"), optional("sport")),
        language="de-CH",
    )  # fmt: skip
    assert len(found.constraints_file.constraints) == 1
    assert found.constraints_file.constraints[0].explain.text("") == "Movies und Sport lassen sich nicht kombinieren."
    assert cases_hold(found)
    assert domains(found, "pack", {"movies": True})["sport"] == [False]
    assert domains(found, "pack", {"sport": True})["movies"] == [False]


@pytest.mark.parametrize(("kind", "left"), [("requires", [True]), ("excludes", [False])])
def test_a_part_that_is_always_there_decides_over_another(kind: str, left: list[bool]) -> None:
    resources = parts("line", "movies", line=relation(kind, "movies"))
    found = imported(*resources, bundle("pack", "Pack", "line", optional("movies")))
    assert cases_hold(found)
    assert domains(found, "pack", {})["movies"] == left


def test_relationships_that_mean_nothing_here_are_told_and_make_no_constraint() -> None:
    of = {"line": relation("requires", "line", "gone"), "movies": relation("optionalFor", "line")}
    found = imported(*parts("line", "movies", **of))
    assert found.constraints_file.constraints == []
    assert sorted(one.split(": ", 2)[2] for one in problems(found)) == [
        "requires 'gone', which is not sold; left aside",
        "requires itself, or nothing; left aside",
    ]


def test_what_no_bundle_holds_together_is_required_or_excluded_in_the_order() -> None:
    of = {"line": relation("requires", "movies"), "sport": relation("excludes", "movies")}
    found = imported(*parts("line", "movies", "sport", **of))
    assert problems(found) == []
    offerings = {one.id: one for one in found.offers_file.product_offerings}
    assert [one.offering for one in offerings["line"].requires] == [["movies"]]
    assert [one.offering for one in offerings["sport"].excludes] == [["movies"]]


def test_a_part_may_be_there_several_times() -> None:
    limits = {"numberRelOfferLowerLimit": 0, "numberRelOfferUpperLimit": 3, "numberRelOfferDefault": 1}
    found = imported(
        *parts("line", "phone"), bundle("pack", "Pack", "line", {"id": "phone", "bundledProductOfferingOption": limits})
    )
    assert problems(found) == []
    assert domains(found, "pack", {})["phone"] == [0, 1, 2, 3]


def test_specifications_stand_for_their_offerings() -> None:
    resources = parts("line", "movies", "sport")
    resources[5]["productSpecificationRelationship"] = [{"id": "movies-spec", "relationshipType": "dependency"}]
    found = imported(*resources, bundle("pack", "Pack", "line", optional("movies"), optional("sport")))
    assert problems(found) == []
    assert domains(found, "pack", {"sport": True})["movies"] == [True]


def test_yes_no_characteristics_require_each_other() -> None:
    needs = [{"id": "net", "name": "Pro router", "relationshipType": "requires"}]
    net = specification(
        "net", "Net", characteristic("Static IP", True, False, productSpecCharRelationship=needs),
        characteristic("Pro router", True, False),
    )  # fmt: skip
    unlike = specification("unlike", "Unlike", characteristic("Static IP", True, False),
                           characteristic("Pro router", True, False))  # fmt: skip
    fee = price("fee", "Fee", 1)
    alone = imported(net, fee, offering("line", "Line", "net", ["fee"]))
    assert problems(alone) == []
    assert cases_hold(alone)
    assert domains(alone, "line", {"static_ip": True})["pro_router"] == [True]
    both = imported(
        net, unlike, fee, offering("line", "Line", "net", ["fee"]), offering("free", "Free", "unlike", ["fee"])
    )
    assert domains(both, "line", {"static_ip": True})["pro_router"] == [True]
    assert domains(both, "free", {"static_ip": True})["pro_router"] == [True, False]
