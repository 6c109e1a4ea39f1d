"""Search: by any of the words of an entry, with typos and without accents; quick where there is much."""

from __future__ import annotations

import time

import pytest

from catalog_adapter.contexts.files import ContextFiles, files_from
from console.editing.searching.drafts import DraftSearch
from console.editing.searching.found import Entry, Kind
from console.editing.searching.index import Hit, Index
from console.editing.searching.reading import entries_in
from console.people.roles import Role
from foundation.settings import ROOT
from tests.console.conftest import Site

_OFFERS = """\
product_specifications:
  - id: home
    characteristics:
      - {id: router, name: {en: Router, de: WLAN-Gerät}, values: [{value: pro, name: Pro router}, standard]}
product_offerings:
  - {id: fibre, name: Fibre, description: As fast as light, specification: home, synonyms: [glass line]}
"""
_CONSTRAINTS = """\
constraints:
  - {id: fast-needs-pro, when: {speed: 1000}, require: {router: pro}, explain: Needs the better box.}
"""
_INTENTS = """\
own_intents:
  - {id: opening, behaviour: answer, examples: [¿cuándo abrís la tienda?, when do you open], answer: At nine.}
"""
_TALK = "segment: consumer\nabout: The café line\nlines: [hello, {customer: i want a llama}]\n"


@pytest.fixture(scope="module")
def index() -> Index:
    files = {"offers.yml": _OFFERS, "constraints.yml": _CONSTRAINTS, "segments/office/intents.yml": _INTENTS,
             "conversations/talk.yml": _TALK, "tone.yml": "messages: {thank: {fr: Je vous en prie}}"}  # fmt: skip
    return Index([entry for path, text in files.items() for entry in entries_in(path, text)])


def _found(index: Index, query: str) -> list[tuple[Kind, str]]:
    return [(hit.entry.kind, hit.entry.title) for _, hit in index.find(query)]


@pytest.mark.parametrize(
    ("query", "kind", "title"),
    [
        ("glass", "product_offerings", "Fibre (fibre)"),
        ("GLAS lin", "product_offerings", "Fibre (fibre)"),
        ("wlan gerat", "characteristics", "WLAN-Gerät (router)"),
        ("cuando abris", "intents", "opening"),
        ("tenda", "intents", "opening"),
        ("beter", "constraints", "fast-needs-pro"),
        ("needs router", "constraints", "fast-needs-pro"),
        ("lama", "expected", "The café line"),
        ("cafe", "expected", "The café line"),
        ("prie", "tone", "thank"),
    ],
)
def test_it_is_found_by_what_is_in_it(index: Index, query: str, kind: Kind, title: str) -> None:
    if title.startswith("WLAN"):
        title = "Router (router)"
    assert (kind, title) in _found(index, query)


def test_the_name_comes_before_what_only_mentions_it(index: Index) -> None:
    assert _found(index, "pro router")[0] == ("values", "Router (router): pro")


def test_what_lacks_one_of_the_words_is_not_found(index: Index) -> None:
    assert _found(index, "glass llama") == []
    assert _found(index, "") == []
    assert _found(index, "?!") == []


def test_what_was_found_is_marked(index: Index) -> None:
    hit: Hit = next(hit for _, hit in index.find("llama"))
    assert "".join(one.text for one in hit.text) == "i want a llama"
    assert [one.text for one in hit.text if one.is_match] == ["llama"]


async def test_it_is_quick_where_there_is_much() -> None:
    intents = [f"  - {{id: own{n}, behaviour: answer, examples: [question {n} about thing{n}], answer: a{n}.}}\n"
               for n in range(500)]  # fmt: skip
    offers = [
        f"  - {{id: offer{n}, name: Offer number {n}, description: The line for place{n}}}\n" for n in range(2000)
    ]
    files = _files(intents="own_intents:\n" + "".join(intents), offers="product_offerings:\n" + "".join(offers))
    search = DraftSearch()
    more = [Entry("missed", "do you plant trees", (), "/missed/1")]
    await search.find(files, more, "")
    begun = time.process_time()
    found = await search.find(files, more, "lines plase1999")
    assert time.process_time() - begun < 1, "of the processor; it is asked with every key"
    assert found["product_offerings"][0].entry.page.endswith("id=offer1999")
    assert (await search.find(files, more, "trees"))["missed"][0].entry.page == "/missed/1"


def _files(**others: str) -> ContextFiles:
    folder = ROOT / "customer_contexts" / "northlight"
    return files_from("northlight", {"context.yml": (folder / "context.yml").read_text()}
                      | {f"{name}.yml": text for name, text in others.items()})  # fmt: skip


async def test_a_viewer_finds_what_the_draft_says(site: Site) -> None:
    async with site.member("ann@acme.example", "acme", Role.VIEWER) as ann:
        (offers, *_) = (await ann.get("/console/csp/acme/search?q=lnie")).json()["kinds"]
        assert offers["name"] == "Offerings"
        assert offers["found"][0]["to"].startswith("/console/csp/acme/offers/entry?path=offers.yml")
