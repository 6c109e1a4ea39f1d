"""A save of a draft is undone and done again, and what others have changed since stays, to the last comment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.revisions.drafts import DEFAULT
from catalog_adapter.revisions.steps import KEPT, ChangedFiles, DraftSteps
from catalog_adapter.revisions.turning_back import ChangedSince, entries_of, without_step
from tests.catalog_adapter.revisions.made import CSP, Writer, files

_IDS = tuple("abcdef")
_TREES = st.dictionaries(st.sampled_from(_IDS), st.integers(0, 9), min_size=1)


def _text(tree: dict[str, int]) -> str:
    entries = [f"  - id: {one}\n    # about {one}\n    amount: {tree[one]}\n" for one in sorted(tree)]
    return "product_offerings:\n" + "".join(entries)


def _changed(before: str | None, after: str | None) -> ChangedFiles:
    return {"offers.yml": (before, after)}


def _without(now: str, before: str | None, after: str | None) -> str | None:
    return without_step(ContextFiles(CSP, {"offers.yml": now}), _changed(before, after)).texts.get("offers.yml")


@given(_TREES, _TREES, _TREES)
def test_what_was_done_since_to_other_entries_stays(
    before: dict[str, int], ours: dict[str, int], theirs: dict[str, int]
) -> None:
    mine, others = _IDS[:3], _IDS[3:]
    after = {one: value for one, value in (before | ours).items() if one in others and one in before} | {
        one: ours[one] for one in mine if one in ours
    }
    now = {one: after[one] for one in mine if one in after} | {one: theirs[one] for one in others if one in theirs}
    wanted = {one: before[one] for one in mine if one in before} | {one: now[one] for one in others if one in now}
    after |= {one: before[one] for one in others if one in before}
    if not after or not wanted or not now:
        return  # a list without entries is written otherwise
    assert _without(_text(now), _text(before), _text(after)) == _text(wanted)


@given(_TREES, _TREES)
def test_undone_and_done_again_is_what_it_was(before: dict[str, int], after: dict[str, int]) -> None:
    undone = _without(_text(after), _text(before), _text(after))
    assert undone == _text(before)
    assert _without(undone, _text(after), _text(before)) == _text(after)


def test_what_somebody_has_changed_since_is_named() -> None:
    with pytest.raises(ChangedSince) as since:
        _without(_text({"a": 3, "b": 2}), _text({"a": 1, "b": 2}), _text({"a": 2, "b": 2}))
    assert since.value.entries == ["offers.yml › product_offerings › a"]


def test_a_file_that_was_added_goes_unless_somebody_has_written_in_it() -> None:
    assert _without("a: 1\n", None, "a: 1\n") is None
    with pytest.raises(ChangedSince):
        _without("a: 2\n", None, "a: 1\n")


async def test_each_save_is_kept_with_who_and_what_and_gone_with_its_draft(writer: Writer) -> None:
    steps, live = DraftSteps(writer.database), files("1.00")
    await writer.drafts.save(files("2.00"), base=None, author="ann", version=None, before=live)
    await writer.drafts.save(files("3.00"), base=None, author="bob", version=1, before=files("2.00"))
    newest = await steps.newest(CSP, DEFAULT)
    assert [(one.number, one.author, one.is_undone) for one in newest] == [(2, "bob", False), (1, "ann", False)]
    assert entries_of(newest[0].changed) == ["offers.yml › product_offerings › line"]
    await writer.drafts.save(files("2.00"), base=None, author="cleo", version=2, turns=2)
    assert [one.is_undone for one in await steps.newest(CSP, DEFAULT)] == [True, False]
    await writer.drafts.discard(CSP, version=2)
    assert await steps.newest(CSP, DEFAULT), "another version was meant, so the draft is still there"
    await writer.drafts.discard(CSP)
    assert await steps.newest(CSP, DEFAULT) == []


async def test_only_the_newest_are_kept(writer: Writer) -> None:
    before = files("0.00")
    for version in range(KEPT + 2):
        after = files(f"{version}.50")
        await writer.drafts.save(after, base=None, author="ann", version=version or None, before=before)
        before = after
    kept = await DraftSteps(writer.database).newest(CSP, DEFAULT, limit=10 * KEPT)
    assert [one.number for one in kept] == list(range(KEPT + 2, 2, -1))
