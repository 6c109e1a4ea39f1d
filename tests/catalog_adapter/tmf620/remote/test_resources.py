"""Resources keep what they say, and are compared by it."""

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from catalog_adapter.tmf620.remote.resources import Resource, canonical, content_hash, read_resources

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)
DOCUMENTS = st.dictionaries(TEXTS, VALUES, max_size=5)


def resource(id_: int, document: dict[str, object]) -> Resource:
    return Resource.from_text("catalog", canonical(document | {"id": f"{id_}"}))


@given(VALUES)
def test_the_canonical_text_says_the_same_on_one_line(value: object) -> None:
    text = canonical(value)
    assert json.loads(text, parse_float=Decimal) == value
    assert "\n" not in text
    assert canonical(json.loads(text, parse_float=Decimal)) == text


@given(DOCUMENTS)
def test_a_page_is_read_and_kept_as_the_same(document: dict[str, object]) -> None:
    sent = document | {"id": "x"}
    ((found,), without_id) = read_resources("catalog", f"[{canonical(sent)}]".encode(), "a test")
    assert found.document == sent
    assert Resource.from_text("catalog", found.text) == found
    assert without_id == 0


@given(documents=st.lists(DOCUMENTS, max_size=6), data=st.data())
def test_the_hash_knows_contents_and_no_order(documents: list[dict[str, object]], data: st.DataObject) -> None:
    resources = [resource(index, document) for index, document in enumerate(documents)]
    assert content_hash(data.draw(st.permutations(resources))) == content_hash(resources)
    assert content_hash([*resources, resource(len(resources), {})]) != content_hash(resources)
