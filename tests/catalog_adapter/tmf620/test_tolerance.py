"""What real servers get wrong, and what hostile ones send: the rest of the catalogue is read all the same."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.offers.models import OffersFile
from catalog_adapter.tmf620 import Documents, Imported, as_tmf620, as_yaml, documents_from_json, read_catalogue
from tests.catalog_adapter.tmf620.made import (
    TODAY,
    Json,
    bundle,
    characteristic,
    imported,
    offering,
    only,
    optional,
    price,
    problems,
    specification,
    telecom,
)

SPEC = specification("1", "Line", characteristic("Speed", 100, 500, default=100))
FEE = price("2", "Fee", 10)


def test_null_where_a_list_is_due_and_one_object_where_several_are() -> None:
    empty = dict.fromkeys(("category", "prodSpecCharValueUse", "productOfferingTerm", "productOfferingRelationship",
                           "bundledProductOffering", "validFor", "description", "isSellable"))  # fmt: skip
    spec = SPEC | {"productSpecCharacteristic": {"name": "Speed", "productSpecCharacteristicValue": {"value": 100}}}
    sold = offering("3", "Line", "1", **empty) | {"productOfferingPrice": {"id": "2"}}
    found = imported(spec, FEE, sold)
    assert problems(found) == []
    assert len(only(found).prices) == 1
    assert [one.value for one in found.offers_file.product_specifications[0].characteristics[0].values] == [100]


@pytest.mark.parametrize(
    "reference",
    [
        {"href": "https://other.example/api/productSpecification/1"},
        {"href": "/productSpecification/1/"},
        {"href": "productSpecification/1?fields=id#top"},
        {"id": 1},
        {"id": "1", "href": "gopher://wrong", "unknown": {"more": []}, "@type": "Whatever"},
        [{"id": "1"}],
    ],
)
def test_references_are_followed_by_id(reference: Any) -> None:
    found = imported(SPEC, FEE, offering("3", "Line", None, ["2"]) | {"productSpecification": reference})
    assert only(found).specification == "line-1"


def test_prices_that_offerings_do_not_link_to() -> None:
    linked = FEE | {"productOffering": {"id": "3"}}
    assert len(only(imported(SPEC, linked, offering("3", "Line", "1"))).prices) == 1
    assert len(only(imported(SPEC, linked, offering("3", "Line", "1", ["2"]))).prices) == 1


def test_prices_that_stand_within_their_offering() -> None:
    embedded = {name: one for name, one in FEE.items() if name != "id"} | {"name": "Embedded"}
    found = only(imported(SPEC, offering("3", "Line", "1", [embedded, price("7", "Other", 5)])))
    assert [one.id for one in found.prices] == ["embedded", "other-7"]
    listed = only(imported(SPEC, FEE, offering("3", "Line", "1", [{"id": "2", "price": {"value": 99}}])))
    assert str(listed.prices[0].amount) == "10.00"


def test_categories_that_list_their_offerings() -> None:
    category = {"id": "c", "name": "Mobile & more", "productOffering": [{"id": "3"}], "@type": "Category"}
    assert only(imported(SPEC, FEE, category, offering("3", "Line", "1", ["2"]))).category == "mobile-more-c"


def test_one_broken_resource_is_left_out_alone() -> None:
    broken = [
        offering("b1", "No spec", "gone", ["2"]),
        offering("b2", "No price", "1", ["gone"]),
        {"name": "No id", "@type": "ProductOffering"},
        {"id": ["odd"], "name": "Odd id", "@type": "ProductOffering"},
        {"id": "a\nb", "name": "Two lines", "@type": "ProductOffering"},
        {"id": "u", "@type": "ServiceSpecification"},
    ]
    found = imported(SPEC, FEE, *broken, offering("3", "Line", "1", ["2"]))
    assert only(found).id == "line-3"
    told = problems(found)
    for label in ("b1", "b2", "No id", "Odd id", "Two lines"):
        assert len([one for one in told if one.startswith(f"productOffering/{label}: error")]) == 1, told
    assert "resource/u: warning: is of no kind that is read; left aside" in told
    assert all("\n" not in one for one in told)


def test_what_is_there_twice_is_taken_once() -> None:
    found = imported(SPEC, FEE, offering("3", "Line", "1", ["2", "2"]), offering("3", "Newer", "1", ["2"]))
    assert len(only(found).prices) == 1
    assert problems(found) == ["productOffering/3: warning: is there more than once; the first is taken"]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<p>Fast</p><ul><li>100 GB</li><li>5G</li></ul>", "Fast 100 GB 5G"),
        ("a &lt;b&gt; &amp; c\u0000\u2028d", "a <b> & c d"),
        ("<script>alert(1)</script>Safe<style>p{}</style>", "Safe"),
        ("3 < 4 and <unclosed", "3 < 4 and"),
        ("  much \n\t space  ", "much space"),
    ],
)
def test_descriptions_become_text(raw: str, text: str) -> None:
    found = only(imported(SPEC, FEE, offering("3", "Line", "1", ["2"], description=raw)))
    assert found.description.text("").startswith(text)


def test_a_copied_resource_gets_an_id_of_its_own() -> None:
    """Somebody copies one of our offerings in the other system, our member and all."""
    first = imported(*telecom())
    documents = as_tmf620(first.offers_file, first.constraints_file, csp="c", name="C", currency="GBP", locale="en-GB",
                          base_url="https://c.example")  # fmt: skip
    copy = documents.product_offerings[0] | {"id": "copy-1", "name": "Copy"}
    documents.product_offerings.append(copy)
    ids = [one.id for one in read_catalogue(documents, currency="GBP").offers_file.product_offerings]
    assert ids == ["home-broadband-14305", "home-tv-14306", "home-pack-14307", "copy-1"]


LONG = "x" * 100_000


def deep(levels: int) -> Any:
    found: Any = "end"
    for _ in range(levels):
        found = {"value": found}
    return found


def test_hostile_members_do_no_harm() -> None:
    nested: Any = []
    for _ in range(900):
        nested = [nested]
    resources = [
        offering("h1", LONG, "1", ["2"], description="<" * 100_000 + LONG),
        offering("h2", "Deep", "1", ["2"], prodSpecCharValueUse=nested, **{"x-bespoke": {"synonyms": nested}}),
        offering("h3", "x", "1", [{"id": LONG}, nested]),
        specification("h4", "Values", {"name": LONG, "productSpecCharacteristicValue": [{"value": deep(800)}] * 3}),
        price("h5", "Huge", 1) | {"price": {"unit": "GBP", "value": "1" * 100_000}},
        offering("h6", "\ud800", "1", ["2"]),
        offering("../../etc/passwd", "../..", "1", ["2"]),
        bundle("h7", "Ring", "h7", optional("h7")),
    ]
    begin = time.monotonic()
    found = imported(SPEC, FEE, *resources, offering("3", "Line", "1", ["2"]))
    assert time.monotonic() - begin < 10
    assert "line-3" in {one.id for one in found.offers_file.product_offerings}
    for one in found.offers_file.product_offerings:
        assert len(one.name.text("")) <= 200
        assert len(one.description.text("")) <= 4000
    assert all(len(str(one)) < 1500 for one in found.problems)
    assert as_yaml(found)["offers.yml"]


#: A loaded machine takes its time.
unhurried = settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["1", "GBP"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id", "name", "value", "price", "priceType", "validFor", "endDateTime", "amount", "units",
                         "isDefault", "valueFrom", "valueTo", "x-bespoke", "when", "href", "percentage"]),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


def places(raw: Any, members: tuple[str, ...] = ()) -> list[tuple[Any, Any]]:
    """Every place within a resource where something can be put: the object or list, and the key. New members, too."""
    if isinstance(raw, list):
        return [(raw, n) for n in range(len(raw))] + [place for one in raw for place in places(one)]
    if isinstance(raw, dict):
        here = [(raw, name) for name in (*raw, *members) if name != "@type"]
        return here + [place for one in raw.values() for place in places(one)]
    return []


MORE = ("productOfferingRelationship", "x-bespoke", "popRelationship", "priceAlteration", "bundledPopRelationship",
        "applicationDuration", "prodSpecCharValueUse", "percentage", "productOffering", "lifecycleStatus")  # fmt: skip


@unhurried
@given(st.data())
def test_anything_at_all_anywhere_is_survived(data: st.DataObject) -> None:
    """Up to three parts of a good catalogue are anything at all; what comes out is valid and can be written."""
    resources = telecom()
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from([place for one in resources for place in places(one, MORE)]))
        holder[key] = data.draw(anything)
    kinds: Json = {}
    for one in resources:
        kinds.setdefault(one["@type"], []).append(one)
    documents = Documents(
        catalogs=kinds["Catalog"], categories=kinds["Category"], product_offerings=kinds["ProductOffering"],
        product_offering_prices=kinds["ProductOfferingPrice"], product_specifications=kinds["ProductSpecification"],
    )  # fmt: skip
    check_usable(read_catalogue(documents, currency="GBP", today=TODAY))


@unhurried
@given(st.lists(anything, max_size=4))
def test_any_json_is_read_or_refused(raw: list[Any]) -> None:
    documents = Documents(catalogs=raw, categories=raw, product_offerings=raw, product_offering_prices=raw,
                          product_specifications=raw, unrecognised=[])  # fmt: skip
    check_usable(read_catalogue(documents, currency="GBP", today=TODAY))


def check_usable(found: Imported) -> None:
    """The data is what it says, and survives a journey out and back."""
    assert OffersFile.model_validate(found.offers) == found.offers_file
    assert ConstraintsFile.model_validate(found.constraints) == found.constraints_file
    as_yaml(found)
    documents = as_tmf620(found.offers_file, found.constraints_file, csp="c", name="C", currency="GBP", locale="en-GB",
                          base_url="https://c.example")  # fmt: skip
    again = read_catalogue(documents_from_json(json.dumps(documents.by_kind())), currency="GBP", today=TODAY)
    assert again.offers == found.offers
    assert again.constraints == found.constraints
