"""Drafts: what two editors do to the same one."""

from __future__ import annotations

import asyncio

import pytest

from catalog_adapter.revisions.drafts import files_of
from catalog_adapter.revisions.errors import DraftChanged, DraftNotFound
from foundation.errors import BadInput
from tests.catalog_adapter.revisions.made import CSP, Writer, files


async def test_a_draft_is_kept_as_it_is_even_broken(writer: Writer) -> None:
    broken = files(offers="product_offerings: [oops")
    saved = await writer.drafts.save(broken, base=None, author="ann", version=None)
    assert (saved.name, saved.version) == ("draft", 1)
    found = await writer.drafts.get(CSP)
    assert files_of(found).texts == broken.texts
    assert found.changed_at.tzinfo is not None


async def test_who_saves_what_somebody_else_has_changed_is_told(writer: Writer, other: Writer) -> None:
    await writer.drafts.save(files("1.00"), base=None, author="ann", version=None)
    await other.drafts.save(files("2.00"), base=None, author="bob", version=1)
    with pytest.raises(DraftChanged):
        await writer.drafts.save(files("3.00"), base=None, author="ann", version=1)
    assert files_of(await writer.drafts.get(CSP)).texts == files("2.00").texts


@pytest.mark.parametrize("version", [None, 1])
async def test_of_two_who_save_at_once_one_is_told(writer: Writer, other: Writer, version: int | None) -> None:
    if version is not None:
        await writer.drafts.save(files("1.00"), base=None, author="ann", version=None)
    both = [(writer, "2.00"), (other, "3.00")]
    done = await asyncio.gather(
        *(one.drafts.save(files(price), base=None, author="ann", version=version) for one, price in both),
        return_exceptions=True,
    )
    assert sorted(type(one).__name__ for one in done) == ["ContextDraft", "DraftChanged"]
    kept = await writer.drafts.get(CSP)
    (won,) = [price for (_, price), one in zip(both, done, strict=True) if not isinstance(one, BaseException)]
    assert files_of(kept).texts == files(won).texts


async def test_a_draft_that_is_gone_cannot_be_saved_over(writer: Writer) -> None:
    await writer.drafts.save(files(), base=None, author="ann", version=None)
    await writer.drafts.discard(CSP)
    with pytest.raises(DraftChanged):
        await writer.drafts.save(files("2.00"), base=None, author="ann", version=1)
    with pytest.raises(DraftNotFound):
        await writer.drafts.get(CSP)
    await writer.drafts.discard(CSP)


async def test_only_the_version_that_is_meant_is_thrown_away(writer: Writer) -> None:
    await writer.drafts.save(files("1.00"), base=None, author="ann", version=None)
    await writer.drafts.save(files("2.00"), base=None, author="bob", version=1)
    await writer.drafts.discard(CSP, version=1)
    assert (await writer.drafts.get(CSP)).version == 2
    await writer.drafts.discard(CSP, version=2)
    assert await writer.drafts.find(CSP) is None


async def test_drafts_of_other_names_and_csps_are_left_alone(writer: Writer) -> None:
    for csp, name in ((CSP, "draft"), (CSP, "autumn"), ("zenith", "draft")):
        await writer.drafts.save(files(csp=csp), name=name, base=None, author="ann", version=None)
    await writer.drafts.discard(CSP)
    assert [one.name for one in await writer.drafts.list_of(CSP)] == ["autumn"]
    assert [one.name for one in await writer.drafts.list_of("zenith")] == ["draft"]


async def test_a_name_that_cannot_be_one_is_refused(writer: Writer) -> None:
    for name in ("", "x" * 65, "a/b", "../x", "nul\0", ".hidden", "ä", "a b", "draft\n"):
        with pytest.raises(BadInput):
            await writer.drafts.save(files(), name=name, base=None, author="ann", version=None)
        with pytest.raises(BadInput):
            await writer.revisions.files(CSP, f"draft:{name}")
