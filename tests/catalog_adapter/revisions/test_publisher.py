"""Publishing and rolling back: who comes second is told what has changed, and what is live is always whole."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, update

from catalog_adapter.contexts.errors import ContextNotFound
from catalog_adapter.revisions import repository
from catalog_adapter.revisions.errors import (
    NothingToPublish,
    PublishedMeanwhile,
    PublishRefused,
    RevisionNotFound,
)
from catalog_adapter.revisions.tables import ContextContent
from foundation.database import utc_now
from tests.catalog_adapter.revisions.made import CSP, KEY, OFFERS, Writer, assert_whole, files


async def test_what_is_published_is_served_and_logged(writer: Writer) -> None:
    published = await writer.publisher.publish(files("29.00"), base=None, author="ann", note="first")
    assert await writer.served() == "29.00"
    assert (published.revision.number, published.revision.kind, published.revision.of) == (1, "publish", None)
    await writer.publisher.publish(files("31.00"), base=1, author="bob")
    assert await writer.served() == "31.00"
    log = await assert_whole(writer)
    assert [(one.author, one.note) for one in log] == [("ann", "first"), ("bob", "")]


async def test_a_rollback_is_a_revision_of_its_own_and_can_be_rolled_back(writer: Writer) -> None:
    for base, price in ((None, "29.00"), (1, "31.00")):
        await writer.publisher.publish(files(price), base=base, author="ann")
    back = await writer.publisher.roll_back(CSP, 1, author="bob", note="too dear")
    assert (back.revision.number, back.revision.kind, back.revision.of) == (3, "rollback", 1)
    assert await writer.served() == "29.00"
    again = await writer.publisher.roll_back(CSP, 2, author="bob")
    assert again.revision.number == 4
    assert await writer.served() == "31.00"
    await assert_whole(writer)


async def test_what_is_live_already_is_not_published_again(writer: Writer) -> None:
    await writer.publisher.publish(files(), base=None, author="ann")
    with pytest.raises(NothingToPublish, match="revision 1"):
        await writer.publisher.publish(files(), base=1, author="ann")
    with pytest.raises(NothingToPublish):
        await writer.publisher.roll_back(CSP, 1, author="ann")


@pytest.mark.parametrize("number", [2, 999])
async def test_there_is_no_way_back_to_what_never_was(writer: Writer, number: int) -> None:
    await writer.publisher.publish(files(), base=None, author="ann")
    with pytest.raises(RevisionNotFound):
        await writer.publisher.roll_back(CSP, number, author="ann")
    with pytest.raises(RevisionNotFound):
        await writer.publisher.roll_back("nobody", 1, author="ann")


async def test_who_has_an_old_base_is_told_each_entry_that_changed_since(writer: Writer) -> None:
    await writer.publisher.publish(files("29.00"), base=None, author="ann")
    tv = """\
  - id: tv
    name: TV
    description: Television.
    specification: internet
    prices: [{id: base, recurring: month, amount: "9.00"}]
"""
    await writer.publisher.publish(files(offers=OFFERS.replace("PRICE", "31.00") + tv), base=1, author="bob")
    with pytest.raises(PublishedMeanwhile) as caught:
        await writer.publisher.publish(files("25.00"), base=1, author="ann")
    told = [str(change) for change in caught.value.changes]
    assert told[0] == "~ offers.yml › product_offerings › line › prices › base › amount: 29.00 → 31.00"
    assert told[1].startswith("+ offers.yml › product_offerings › tv: ")
    assert len(told) == 2
    assert await writer.served() == "31.00"


async def test_a_first_publish_over_one_that_is_there_is_told_all_of_it(writer: Writer) -> None:
    await writer.publisher.publish(files("29.00"), base=None, author="ann")
    with pytest.raises(PublishedMeanwhile) as caught:
        await writer.publisher.publish(files("25.00"), base=None, author="bob")
    assert {change.file for change in caught.value.changes} == {"context.yml", "offers.yml"}
    assert {change.kind for change in caught.value.changes} == {"added"}


async def test_a_base_that_never_was_is_refused(writer: Writer) -> None:
    with pytest.raises(PublishedMeanwhile, match="nothing is live"):
        await writer.publisher.publish(files(), base=7, author="ann")
    assert await writer.revisions.log(CSP) == []


async def test_of_two_that_publish_at_once_exactly_one_wins(writer: Writer, other: Writer) -> None:
    base = None
    for round_number in range(4):
        offered = [f"{30 + round_number}.00", f"{40 + round_number}.00"]
        done = await asyncio.gather(
            writer.publisher.publish(files(offered[0]), base=base, author="ann"),
            other.publisher.publish(files(offered[1]), base=base, author="bob"),
            return_exceptions=True,
        )
        (won,) = [number for number, one in enumerate(done) if not isinstance(one, BaseException)]
        lost = done[1 - won]
        assert isinstance(lost, PublishedMeanwhile), lost
        if base is not None:  # the winner's change, and nothing else
            told = [str(change).rpartition("→ ")[2] for change in lost.changes]
            assert told == [offered[won]]
        base = await writer.number()
        assert base == round_number + 1
    await assert_whole(writer)


async def test_a_publish_and_a_rollback_at_once_are_two_writers_too(writer: Writer, other: Writer) -> None:
    for base, price in ((None, "29.00"), (1, "31.00")):
        await writer.publisher.publish(files(price), base=base, author="ann")
    done = await asyncio.gather(
        writer.publisher.publish(files("33.00"), base=2, author="ann"),
        other.publisher.roll_back(CSP, 1, author="bob"),
        return_exceptions=True,
    )
    failed = [one for one in done if isinstance(one, BaseException)]
    # who looks late enough rolls back what the other has just published: then both happen, one after the other
    assert len(failed) <= 1
    assert all(isinstance(one, PublishedMeanwhile) for one in failed)
    assert len(await assert_whole(writer)) == 4 - len(failed)


async def test_what_the_checker_refuses_leaves_what_was_live(writer: Writer) -> None:
    await writer.publisher.publish(files("29.00"), base=None, author="ann")
    broken = OFFERS.replace("specification: internet", "specification: internett").replace("PRICE", "1.00")
    with pytest.raises(PublishRefused) as caught:
        await writer.publisher.publish(files(offers=broken), base=1, author="ann")
    line = 1 + broken.splitlines().index("    specification: internett")
    told = [str(problem) for problem in caught.value.problems]
    assert any(one.startswith(f"acme/offers.yml:{line}:") and "internett" in one for one in told), told
    assert await writer.served() == "29.00"
    assert len(await writer.revisions.log(CSP)) == 1


async def test_each_csp_has_its_own_numbers(writer: Writer) -> None:
    await writer.publisher.publish(files(), base=None, author="ann")
    await writer.publisher.publish(files(csp="zenith"), base=None, author="ann")
    await writer.publisher.publish(files("31.00", csp="zenith"), base=1, author="ann")
    assert [await writer.number(one) for one in (CSP, "zenith")] == [1, 2]
    assert await writer.served() == "29.00"


async def test_one_csps_content_is_no_others(writer: Writer) -> None:
    await writer.publisher.publish(files(), base=None, author="ann")
    content = files().content
    async with writer.database.transaction() as session:
        assert await repository.find_content(session, CSP, content) is not None
        assert await repository.find_content(session, "zenith", content) is None
    with pytest.raises(ContextNotFound):
        await writer.adapter.resolve(KEY.model_copy(update={"csp": "zenith", "revision": content}))


async def test_content_that_was_only_rehearsed_is_forgotten_after_a_day(writer: Writer) -> None:
    published, old, refreshed, fresh = files("1.00"), files("2.00"), files("3.00"), files("4.00")
    await writer.publisher.publish(published, base=None, author="ann")
    async with writer.database.transaction() as session:
        for one in (old, refreshed, fresh):
            await repository.keep_content(session, one)
    async with writer.database.transaction() as session:
        long_ago = utc_now() - timedelta(days=2)
        of_then = col(ContextContent.content).in_([one.content for one in (published, old, refreshed)])
        await session.exec(update(ContextContent).where(of_then).values(created_at=long_ago))
        await repository.keep_content(session, refreshed)  # it is rehearsed again now
    await writer.publisher.publish(files("5.00"), base=1, author="ann")
    async with writer.database.transaction() as session:
        kept = [await repository.find_content(session, CSP, one.content) for one in (published, old, refreshed, fresh)]
    assert [one is not None for one in kept] == [True, False, True, True]
