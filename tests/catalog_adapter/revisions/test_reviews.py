"""Publishing with two people: who may be the second, what ends a review, and that nobody gets round it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.layers.problems import Problem
from catalog_adapter.revisions.errors import (
    DraftChanged,
    NoSecondPerson,
    PublishedMeanwhile,
    ReviewEnded,
    ReviewNeeded,
)
from catalog_adapter.revisions.gate import Progress
from catalog_adapter.revisions.publisher import Published, Publisher
from catalog_adapter.revisions.reviews import Reviews
from tests.catalog_adapter.conftest import CONTEXT
from tests.catalog_adapter.revisions.made import CSP, Writer, assert_whole, files, price_of

ONE = CONTEXT.replace(", {id: office, name: Office}", "")
TWO = ONE + "two_person_publishing: true\n"


@pytest.fixture
async def reviews(writer: Writer) -> Reviews:
    """Of a CSP that publishes with two people: its first revision says so."""
    await writer.publisher.publish(files("29.00", context=TWO), base=None, author="ann")
    return Reviews(writer.database, writer.drafts, writer.publisher)


async def _saved(writer: Writer, price: str, *authors: str, **others: str) -> int:
    """A draft that these have worked on; its version."""
    version: int | None = None
    for number, author in enumerate(authors, 1):
        text = files(f"{price}{number}", **{"context": TWO, **others})
        version = (await writer.drafts.save(text, base=1, author=author, version=version)).version
    assert version is not None
    return version


async def test_a_second_person_makes_live_what_the_first_asked_for(writer: Writer, reviews: Reviews) -> None:
    version = await _saved(writer, "31.0", "ann")
    with pytest.raises(ReviewNeeded):
        await writer.publisher.publish(files("31.01", context=TWO), base=1, author="ann")
    with pytest.raises(DraftChanged):
        await reviews.ask(CSP, version=version + 1, by="ann")
    asked = await reviews.ask(CSP, version=version, by="ann", note="dearer")
    with pytest.raises(NoSecondPerson):
        await reviews.approve(CSP, asked.id, over=1, by="ann")
    with pytest.raises(ReviewEnded):
        await reviews.approve("zenith", asked.id, over=1, by="bob")
    published = await reviews.approve(CSP, asked.id, over=1, by="bob")
    told = published.revision
    assert (told.number, told.author, told.approved_by, told.note) == (2, "ann", "bob", "dearer")
    assert await writer.served() == "31.01"
    assert (await writer.drafts.find(CSP), await reviews.find(CSP)) == (None, None)
    with pytest.raises(ReviewEnded):
        await reviews.approve(CSP, asked.id, over=2, by="bob")


async def test_who_has_made_all_of_it_is_no_second_person(writer: Writer, reviews: Reviews) -> None:
    asked = await reviews.ask(CSP, version=await _saved(writer, "31.0", "ann", "ann"), by="bob")
    with pytest.raises(NoSecondPerson):
        await reviews.approve(CSP, asked.id, over=1, by="ann")
    draft = await writer.drafts.get(CSP)
    await writer.drafts.save(files("33.00", context=TWO), base=1, author="bob", version=draft.version)
    asked = await reviews.ask(CSP, version=draft.version + 1, by="bob")
    assert (await reviews.approve(CSP, asked.id, over=1, by="ann")).revision.number == 2


async def test_a_change_a_refusal_and_a_thrown_away_draft_end_a_review(writer: Writer, reviews: Reviews) -> None:
    version = await _saved(writer, "31.0", "ann")
    first = await reviews.ask(CSP, version=version, by="ann")
    await writer.drafts.save(files("99.00", context=TWO), base=1, author="ann", version=version)
    second = await reviews.ask(CSP, version=version + 1, by="ann")
    await reviews.refuse(CSP, second.id, by="bob", words="too dear")
    found = await reviews.find(CSP)
    assert found is not None
    assert (found.state, found.decided_by, found.words) == ("refused", "bob", "too dear")
    third = await reviews.ask(CSP, version=version + 1, by="ann")
    await writer.drafts.discard(CSP)
    await _saved(writer, "77.0", "eve", "eve")  # another draft, as often changed as the one before
    for ended in (first, second, third):
        with pytest.raises(ReviewEnded):
            await reviews.approve(CSP, ended.id, over=1, by="bob")
        with pytest.raises(ReviewEnded):
            await reviews.refuse(CSP, ended.id, by="bob")
    assert await writer.number() == 1


async def test_a_change_while_somebody_approves_publishes_nothing(writer: Writer, reviews: Reviews) -> None:
    talk = {"conversations__one": "segment: home\nlines: [hello]\n"}
    version = await _saved(writer, "31.0", "ann", **talk)
    asked = await reviews.ask(CSP, version=version, by="ann")

    async def changed_meanwhile(_files: ContextFiles, _progress: Progress) -> Sequence[Problem]:
        await writer.drafts.save(files("99.00", context=TWO), base=1, author="ann", version=version)
        return []

    slow = Publisher(writer.database, writer.adapter, writer.live, writer.publisher._catalogues, changed_meanwhile)
    with pytest.raises(ReviewEnded):
        await Reviews(writer.database, writer.drafts, slow).approve(CSP, asked.id, over=1, by="bob")
    assert (await writer.number(), await writer.served()) == (1, "29.00")
    assert price_of(await writer.revisions.files(CSP, "draft:draft")) == "99.00"
    await assert_whole(writer)


async def test_of_two_who_approve_at_once_one_publishes(writer: Writer, other: Writer, reviews: Reviews) -> None:
    asked = await reviews.ask(CSP, version=await _saved(writer, "31.0", "ann"), by="ann")
    also = Reviews(other.database, other.drafts, other.publisher)
    outcomes = await asyncio.gather(
        reviews.approve(CSP, asked.id, over=1, by="bob"),
        also.approve(CSP, asked.id, over=1, by="eve"),
        return_exceptions=True,
    )
    published = [one for one in outcomes if isinstance(one, Published)]
    assert len(published) == 1, outcomes
    assert all(isinstance(one, Published | ReviewEnded | PublishedMeanwhile) for one in outcomes), outcomes
    log = await assert_whole(writer)
    assert [one.approved_by for one in log] == ["", published[0].revision.approved_by]


async def test_nobody_switches_it_off_alone(writer: Writer, reviews: Reviews) -> None:
    with pytest.raises(ReviewNeeded):
        await writer.publisher.publish(files("29.00", context=ONE), base=1, author="ann")
    version = await _saved(writer, "30.0", "ann", context=ONE)
    asked = await reviews.ask(CSP, version=version, by="ann")
    assert (await reviews.approve(CSP, asked.id, over=1, by="bob")).revision.number == 2
    await writer.publisher.publish(files("32.00", context=TWO), base=2, author="ann")  # off it is, and on again
    with pytest.raises(ReviewNeeded, match="Revision 2"):
        await writer.publisher.roll_back(CSP, 2, author="ann")
    back = await writer.publisher.roll_back(CSP, 1, author="ann")
    assert (back.alone, back.revision.number) == (True, 4)
    assert await writer.served() == "29.00"
