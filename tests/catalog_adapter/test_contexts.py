"""Reading, merging and serving customer contexts, as a CSP's editor meets them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog_adapter.contexts import ContextInvalid, ContextKey, ContextNotFound
from tests.catalog_adapter.conftest import CONTEXT, OFFERS
from tests.support.contexts import adapter_of, resolved

Write = Callable[..., Path]
KEY = ContextKey(csp="acme", segment="home", locale="en-GB")


async def test_a_context_is_resolved_and_speaks(write_context: Write) -> None:
    context = await adapter_of(write_context()).resolve(KEY)
    assert [offering.id for offering in context.sold()] == ["line", "tv", "both"]
    assert "Acme" in context.say("greet")


@pytest.mark.parametrize(
    "key", [KEY.model_copy(update=change) for change in ({"csp": "other"}, {"segment": "x"}, {"locale": "de-CH"},
                                                         {"csp": "../acme"})]
)  # fmt: skip
async def test_an_unknown_context_is_named(write_context: Write, key: ContextKey) -> None:
    with pytest.raises(ContextNotFound):
        await adapter_of(write_context()).resolve(key)


def test_a_segment_changes_only_what_it_says(write_context: Write) -> None:
    layer = """\
product_offerings:
  - {id: tv, remove: true}
  - {id: both, remove: true}
  - {id: line, name: Work line, prices: [{id: base, amount: "39.00"}]}
"""
    folder = write_context(segments__office__offers=layer)
    home, work = resolved(folder), resolved(folder, segment="office")
    assert [one.name.text("en-GB") for one in home.sold()] == ["Line", "TV", "Line and TV"]
    assert [one.name.text("en-GB") for one in work.sold()] == ["Work line"]
    values = {"speed": 100}
    assert home.price("line", values).recurring() != work.price("line", values).recurring()
    assert home.price("line", values).one_time() == work.price("line", values).one_time()


async def test_a_change_on_disk_is_live_and_a_broken_one_is_not_taken(
    write_context: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog_adapter.sources.folder._LOOK_EVERY", 0.0)
    adapter = adapter_of(write_context())
    before = await adapter.resolve(KEY)
    write_context(offers=OFFERS.replace("name: Line\n", "name: Quick line\n"))
    changed = await adapter.resolve(KEY)
    assert changed.revision != before.revision
    assert changed.sold()[0].name.text("en-GB") == "Quick line"
    write_context(offers=OFFERS.replace("specification: internet", "specification: [oops"))
    assert (await adapter.resolve(KEY)).revision == changed.revision


async def test_a_new_csp_is_usable_at_once(write_context: Write) -> None:
    folder = write_context()
    adapter = adapter_of(folder)
    assert [one.csp for one in await adapter.list_contexts()] == ["acme"]
    for path in (folder / "acme").glob("*.yml"):
        target = folder / "zenith" / path.name
        target.parent.mkdir(exist_ok=True)
        target.write_text(path.read_text().replace("id: acme", "id: zenith").replace("Acme", "Zenith"))
    assert [one.csp for one in await adapter.list_contexts()] == ["acme", "zenith"]
    assert "Zenith" in (await adapter.resolve(KEY.model_copy(update={"csp": "zenith"}))).say("greet")


async def test_a_context_that_never_was_good_says_where_it_is_wrong(write_context: Write) -> None:
    adapter = adapter_of(write_context(context=CONTEXT.replace("GBP", "pounds")))
    with pytest.raises(ContextInvalid, match=r"context\.yml:5:1"):
        await adapter.resolve(KEY)
