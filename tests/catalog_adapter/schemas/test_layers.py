"""The schema of a layer: everything of the whole file in part, and what merging adds, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from catalog_adapter.contexts.files import files_from
from catalog_adapter.contexts.parsed import FILES, ParsedContext
from foundation.settings import ROOT
from tests.catalog_adapter.conftest import CONTEXT
from tests.catalog_adapter.schemas.documents import DOCUMENTS, MORE_CONTEXT, plain, refusals

CONTEXTS = ROOT / "customer_contexts"
WHOLE = sorted(path for name in FILES for path in CONTEXTS.glob(f"*/{name}"))
LAYERS = sorted(path for name in FILES for path in CONTEXTS.glob(f"*/*/**/{name}"))
FIXED = ("id", "locales", "segments", "currency")

TAKEN: list[tuple[str, str]] = [
    ("offers", "product_offerings: [{id: line, remove: true}]"),
    ("offers", "product_offerings: [{id: line, replace: true, name: Line}]"),
    ("offers", "product_offerings: [{id: line, highlight: null}]"),
    ("offers", "product_offerings: [{id: line, prices: [{id: base, amount: '30.00'}]}]"),
    ("offers", "product_offerings: [{id: line, prices: [{id: base, when: {speed: null}}]}]"),
    ("offers", "product_offerings: [{id: line, prices: [{id: base, when: {speed: {at_least: null, at_most: 5}}}]}]"),
    ("offers", "product_offerings: [{id: line, name: {de: Linie}}]"),
    ("offers", "product_offerings: [{id: line, name: {de: Linie, fr: null}}]"),
    ("offers", "product_offerings: [{id: line, synonyms: {extend: [fast one], remove: [slow one]}}]"),
    ("offers", "product_offerings: [{id: line, synonyms: {de: {extend: [schnell]}}}]"),
    ("offers", "product_offerings: [{id: both, bundle: {extend: [{offering: landline, optional: true}]}}]"),
    ("offers", "product_offerings: [{id: line, values: {speed: {remove: [100]}}}]"),
    ("offers", "product_offerings: [{id: line, specification: null, bundle: [{offering: tv}]}]"),
    ("offers", "product_specifications: [{id: internet, characteristics: [{id: speed, values: {extend: [2000]}}]}]"),
    ("constraints", "constraints: [{id: fast, cases: {valid: {extend: [{speed: 500}]}}}]"),
    ("constraints", "availability: [{id: town, postcodes: {extend: ['AB2*']}}]"),
    ("intents", "phrases: {greet: null, browse: {extend: [what's new]}}"),
    ("intents", "own_intents: [{id: opening, answer: Always.}]"),
    ("tone", "messages: {greet: null, thank: {extend: [Ta!]}, goodbye: {de: null}}"),
    ("tone", "form_of_address: null"),
    ("context", "brand: {tagline: For work}"),
    ("context", "tax: {amounts: excluded}"),
    ("context", "contact_fields: {extend: [company]}"),
    ("context", "webhooks: [{id: oss, remove: true}]"),
]

REFUSED: list[tuple[str, str]] = [
    ("offers", "product_offerings: [{name: Line}]"),
    ("offers", "product_offerings: [{id: line, remove: false}]"),
    ("offers", "product_offerings: [{id: line, remove: [base]}]"),
    ("offers", "product_offerings: [{id: line, nmae: Line}]"),
    ("offers", "product_offerings: [{id: line, name: null}]"),
    ("offers", "product_offerings: [{id: line, prices: {extend: [{id: new, amount: '1.00'}]}}]"),
    ("offers", "product_offerings: [{id: line, prices: [{id: base, amount: 30.00}]}]"),
    ("offers", "product_offerings: [{id: line, synonyms: {append: [fast one]}}]"),
    ("offers", "product_offerings: [{id: line, synonyms: {extend: fast one}}]"),
    ("offers", "product_offerings: [{id: both, bundle: {extend: [{optional: true}]}}]"),
    ("constraints", "constraints: [{id: fast, cases: {valid: [{speed: null}]}}]"),
    ("tone", "messages: {no_such_message: Hi}"),
    ("context", "brand: {remove: true}"),
    *(("context", f"{key}: {value}") for key, value in zip(FIXED, ("acme", "[en-GB]", "[]", "GBP"), strict=True)),
]


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_demo_contexts_are_taken(path: Any) -> None:
    assert refusals(path.stem, plain(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", LAYERS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_layers_of_the_demo_contexts_are_taken(path: Any) -> None:
    assert refusals(f"{path.stem}.layer", plain(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_layer_may_say_all_that_a_whole_file_says(name: str) -> None:
    document = {key: value for key, value in DOCUMENTS[name].items() if name != "context" or key not in FIXED}
    assert refusals(f"{name.removeprefix('more ')}.layer", document) == []


@pytest.mark.parametrize(("name", "text"), TAKEN)
def test_what_merging_adds_is_taken_in_a_layer_only(name: str, text: str) -> None:
    assert refusals(f"{name}.layer", plain(text)) == []
    assert refusals(name, plain(text))


@pytest.mark.parametrize(("name", "text"), REFUSED)
def test_what_no_merge_understands_is_refused(name: str, text: str) -> None:
    assert refusals(f"{name}.layer", plain(text))


@pytest.mark.parametrize("key", sorted(DOCUMENTS["context"]))
def test_what_no_layer_may_say_is_what_the_check_refuses(key: str) -> None:
    layer = json.dumps({key: DOCUMENTS["context"][key]})
    texts = {"context.yml": CONTEXT + MORE_CONTEXT, "segments/office/context.yml": layer}
    _, problems = ParsedContext(files_from("acme", texts)).data("office")
    assert bool(problems) == bool(refusals("context.layer", plain(layer)))
