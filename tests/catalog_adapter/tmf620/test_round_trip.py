"""What goes out as TMF620 comes back as it was."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.contexts.folder import csp_folders, read_folder
from catalog_adapter.contexts.models import Tax
from catalog_adapter.contexts.parsed import ContextData, ParsedContext
from catalog_adapter.offers.models import OffersFile, ProductOfferingPrice
from catalog_adapter.tmf620 import Documents, Imported, as_tmf620, as_yaml, documents_from_json, read_catalogue
from catalog_adapter.tmf620.extension import MEMBER
from catalog_adapter.tmf620.plain import plain
from foundation.settings import ROOT
from tests.catalog_adapter.tmf620.schema import assert_valid
from tests.support.generated_contexts import contexts

#: Drawing a whole context takes a while; a loaded machine takes longer.
unhurried = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])

Generated = tuple[OffersFile, ConstraintsFile]
VAT = Tax.model_validate({"name": {"en": "VAT", "de": "MWST"}, "rate": "8.1", "amounts": "excluded"})


def written(offers: OffersFile, constraints: ConstraintsFile, **more: Any) -> Documents:
    """The catalogue of some offers."""
    known = {"csp": "acme", "name": "Acme", "currency": "GBP", "locale": "en-GB", "base_url": "https://acme.example"}
    return as_tmf620(offers, constraints, **{**known, **more})


def through_json(documents: Documents) -> Documents:
    """A catalogue after a journey as text."""
    return documents_from_json(json.dumps(documents.by_kind()))


def demo_contexts() -> list[Any]:
    """Every CSP with each of its segments."""
    return [
        pytest.param(folder, segment.id, id=f"{folder.name}-{segment.id}")
        for folder in csp_folders(ROOT / "customer_contexts")
        for segment in demo(folder, None).context.segments
    ]


def demo(folder: Path, segment: str | None) -> ContextData:
    data, problems = ParsedContext(read_folder(folder)[0]).data(segment)
    assert data is not None, problems
    return data


@pytest.mark.parametrize(("folder", "segment"), demo_contexts())
def test_a_csps_offers_come_back_whole(folder: Path, segment: str) -> None:
    data = demo(folder, segment)
    context = data.context
    documents = written(
        data.offers,
        data.constraints,
        csp=context.id,
        currency=context.currency,
        locale=context.locales[0],
        tax=context.tax,
    )
    assert_valid(documents)
    imported = read_catalogue(through_json(documents), currency=context.currency)
    assert imported.problems == ()
    assert imported.offers_file == data.offers
    assert imported.constraints_file == data.constraints
    assert read_catalogue(documents, currency=context.currency).offers == imported.offers


@unhurried
@given(contexts())
def test_any_offers_come_back_whole(generated: Generated) -> None:
    offers, constraints = generated
    documents = written(offers, constraints, tax=VAT)
    assert_valid(documents)
    imported = read_catalogue(through_json(documents), currency="GBP")
    assert imported.problems == ()
    assert imported.offers_file == offers
    assert imported.constraints_file == constraints


@unhurried
@given(contexts())
def test_plain_data_is_what_the_models_read(generated: Generated) -> None:
    for model in generated:
        found = plain(model)
        assert type(model).model_validate(found) == model
        assert json.loads(json.dumps(found)) == found


@unhurried
@given(contexts())
def test_yaml_is_read_as_it_was_meant(generated: Generated) -> None:
    offers, constraints = generated
    texts = as_yaml(Imported(offers, constraints, ()))
    assert OffersFile.model_validate(yaml.safe_load(texts["offers.yml"]) or {}) == offers
    assert ConstraintsFile.model_validate(yaml.safe_load(texts["constraints.yml"]) or {}) == constraints


def test_each_text_stands_in_the_language_of_the_catalogue() -> None:
    data = demo(ROOT / "customer_contexts" / "alpnetz", None)
    german = written(data.offers, data.constraints, locale="de-CH")
    french = written(data.offers, data.constraints, locale="fr-CH")
    names = [[one["name"] for one in documents.product_specifications] for documents in (german, french)]
    assert names == [["Geschäftsinternet", "Cloud-Telefonie"], ["Internet d'entreprise", "Téléphonie cloud"]]
    assert read_catalogue(french, currency="GBP").offers == read_catalogue(german, currency="GBP").offers


@pytest.mark.parametrize("amount", ["29.00", "0.1", "0.0001", "-999999999.9999", "123456789.01", "0"])
def test_money_stays_exact(amount: str) -> None:
    offers = OffersFile.model_validate(
        {
            "product_specifications": [{"id": "nothing", "name": "Nothing"}],
            "product_offerings": [
                {"id": "line", "name": "Line", "description": "A line.", "specification": "nothing",
                 "prices": [{"id": "base", "recurring": "month", "amount": amount}]}
            ],
        }
    )  # fmt: skip
    documents = through_json(written(offers, ConstraintsFile()))
    assert documents.product_offering_prices[0]["price"]["value"] == Decimal(amount)
    assert isinstance(documents.product_offering_prices[0]["price"]["value"], Decimal)
    prices = read_catalogue(documents, currency="GBP").offers_file.product_offerings[0].prices
    assert prices[0].amount == Decimal(amount)


def without_our_member(raw: Any) -> Any:
    if isinstance(raw, dict):
        return {name: without_our_member(one) for name, one in raw.items() if name != MEMBER}
    return [without_our_member(one) for one in raw] if isinstance(raw, list) else raw


@pytest.mark.parametrize(("folder", "segment"), demo_contexts())
def test_a_server_that_drops_what_it_does_not_know_keeps_what_is_sold_and_for_how_much(
    folder: Path, segment: str
) -> None:
    data = demo(folder, segment)
    documents = written(data.offers, data.constraints, locale=data.context.locales[0])
    text = json.dumps(without_our_member(documents.by_kind()))
    found = read_catalogue(documents_from_json(text), currency="GBP")
    assert found.problems == ()
    for before, after in zip(data.offers.product_offerings, found.offers_file.product_offerings, strict=True):
        assert after.name.text("") == before.name.text(data.context.locales[0])
        assert [amounts(one) for one in after.prices] == [amounts(one) for one in before.prices]
        assert [len(one.when) for one in after.prices] == [len(one.when) for one in before.prices]
        assert [one.per for one in after.prices] == [one.per for one in before.prices]
        assert [(one.duration, one.discount) for one in after.terms] == [
            (one.duration, one.discount) for one in before.terms
        ]
        assert [one.optional for one in after.bundle] == [one.optional for one in before.bundle]


def amounts(one: ProductOfferingPrice) -> tuple[Any, ...]:
    return one.amount, one.recurring, one.one_time


def test_what_parts_require_is_written_as_a_relationship_that_others_understand() -> None:
    spec = {"id": "nothing", "name": "Nothing"}
    part = {
        "description": "A part.",
        "specification": "nothing",
        "prices": [{"id": "p", "one_time": True, "amount": "1"}],
    }
    offers = OffersFile.model_validate({
        "product_specifications": [spec],
        "product_offerings": [
            {"id": "movies", "name": "Movies"} | part, {"id": "sport", "name": "Sport"} | part,
            {"id": "pack", "name": "Pack", "description": "Both.",
             "bundle": [{"offering": one, "optional": True} for one in ("movies", "sport")]},
        ],
    })  # fmt: skip
    constraints = ConstraintsFile.model_validate({"constraints": [
        {"id": "sport-needs-movies", "when": {"sport": True}, "require": {"movies": True}, "explain": "Our words.",
         "cases": {"valid": [{"sport": True, "movies": True}], "violated": [{"sport": True, "movies": False}]}},
    ]})  # fmt: skip
    documents = written(offers, constraints)
    assert_valid(documents)
    assert read_catalogue(documents, currency="GBP").constraints_file == constraints
    stripped = documents_from_json(json.dumps(without_our_member(documents.by_kind())))
    again = read_catalogue(stripped, currency="GBP").constraints_file.constraints
    assert [(one.when, one.require, one.explain.text("")) for one in again] == [
        ({"sport": True}, {"movies": True}, "Sport needs Movies.")
    ]


def test_a_change_made_in_another_system_counts() -> None:
    data = demo(ROOT / "customer_contexts" / "northlight", "consumer")
    documents = written(data.offers, data.constraints)
    fibre = next(one for one in documents.product_offerings if one["id"] == "fibre")
    price = next(one for one in documents.product_offering_prices if one["id"] == "fibre.base-100")
    fibre["name"] = "Northlight Glass"
    price["price"]["value"] = 31.5
    offering = read_catalogue(documents, currency="GBP").offers["product_offerings"][0]
    assert offering["name"] == "Northlight Glass"
    assert offering["prices"][0]["amount"] == "31.50"
    assert offering["synonyms"][:2] == ["fibre", "fiber"]


def test_the_ids_that_another_system_gives_are_kept_and_given_back() -> None:
    """A server that takes our resources under ids of its own: they are ours again, and know their new ids."""
    data = demo(ROOT / "customer_contexts" / "northlight", "consumer")
    documents = written(data.offers, data.constraints)
    text = json.dumps(documents.by_kind())
    ids = [one["id"] for kind in documents.by_kind().values() for one in kind if one["id"] != "northlight"]
    for number, own_id in enumerate(sorted(set(ids), key=len, reverse=True), 7000):
        text = text.replace(f'"id": "{own_id}", "href"', f'"id": "{number}", "href"')
    moved = read_catalogue(documents_from_json(text), currency="GBP")
    assert moved.problems == ()
    assert [one.id for one in moved.offers_file.product_offerings] == [one.id for one in data.offers.product_offerings]
    assert all(str(one.tmf_id).startswith("7") for one in moved.offers_file.product_offerings)
    again = written(moved.offers_file, moved.constraints_file)
    assert {one["id"] for one in again.product_offerings} == {one.tmf_id for one in moved.offers_file.product_offerings}
    assert read_catalogue(again, currency="GBP").offers == moved.offers
