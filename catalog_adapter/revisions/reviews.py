"""Two-person publishing: one publisher asks, another one looks, and approves or refuses.

What is asked about is a draft as it is; the next change of it ends the review. Who asked can't approve, nor can who has
made all of the change. Approving takes the draft through the gate and makes it live.
"""

from __future__ import annotations

from sqlalchemy import CursorResult
from sqlmodel import col, delete, select, update

from catalog_adapter.revisions.approval import Approval, review_ended
from catalog_adapter.revisions.drafts import DEFAULT, Drafts, files_of
from catalog_adapter.revisions.errors import DraftChanged, NoSecondPerson
from catalog_adapter.revisions.gate import Progress, silent
from catalog_adapter.revisions.publisher import Published, Publisher
from catalog_adapter.revisions.tables import ContextDraft, ContextReview
from foundation.database import Database
from foundation.ids import new_id


class Reviews:
    """The reviews of all CSPs. People are named as they are known to whoever checks who they are."""

    def __init__(self, database: Database, drafts: Drafts, publisher: Publisher) -> None:
        self._database = database
        self._drafts = drafts
        self._publisher = publisher

    async def find(self, csp: str, name: str = DEFAULT) -> ContextReview | None:
        """The last review that was asked for of a draft that is there, whatever came of it."""
        async with self._database.transaction() as session:
            return await session.get(ContextReview, (csp, name))

    async def ask(self, csp: str, name: str = DEFAULT, *, version: int, by: str, note: str = "") -> ContextReview:
        """Ask for a review of a draft's ``version``, in place of an older one. Raises DraftChanged."""
        review = ContextReview(
            csp=csp, name=name, id=new_id("review"), version=version, state="open", asked_by=by, note=note
        )
        is_read = col(ContextDraft.csp) == csp, col(ContextDraft.name) == name, col(ContextDraft.version) == version
        older = delete(ContextReview).where(col(ContextReview.csp) == csp, col(ContextReview.name) == name)
        async with self._database.transaction() as session:
            # a change that changes nothing holds the draft until this is kept
            held: CursorResult[object] = await session.exec(
                update(ContextDraft).where(*is_read).values(version=version)
            )
            if held.rowcount != 1:
                raise DraftChanged("The draft was saved again meanwhile.", advice="Look at what changes now.")
            await session.exec(older)
            session.add(review)
        return review

    async def refuse(self, csp: str, review_id: str, *, by: str, words: str = "") -> None:
        """Refuse what was asked for, or take it back. Raises ReviewEnded."""
        is_open = (
            col(ContextReview.csp) == csp,
            col(ContextReview.id) == review_id,
            col(ContextReview.state) == "open",
        )
        refused = update(ContextReview).where(*is_open).values(state="refused", decided_by=by, words=words)
        async with self._database.transaction() as session:
            if (await session.exec(refused)).rowcount != 1:
                raise review_ended()

    async def approve(
        self, csp: str, review_id: str, *, over: int | None, by: str, progress: Progress = silent
    ) -> Published:
        """Publish what was asked for, over the live revision ``over`` that was looked at.

        Raises ReviewEnded, NoSecondPerson, and what publishing raises; a review that the gate has refused stays open.
        """
        wanted = select(ContextReview).where(col(ContextReview.csp) == csp, col(ContextReview.id) == review_id)
        async with self._database.transaction() as session:
            review = (await session.exec(wanted)).one_or_none()
        draft = await self._drafts.find(csp, review.name) if review else None
        if review is None or draft is None or review.state != "open" or draft.version != review.version:
            raise review_ended()
        check_second(by, review, draft)
        return await self._publisher.publish(
            files_of(draft), base=over, author=review.asked_by, note=review.note, progress=progress,
            approval=Approval(review, by),
        )  # fmt: skip


def check_second(by: str, review: ContextReview, draft: ContextDraft) -> None:
    """Whether ``by`` is somebody else. Raises NoSecondPerson."""
    if by == review.asked_by:
        raise NoSecondPerson("You have asked for this review.", advice="Have another publisher approve it.")
    if draft.editors == [by]:
        raise NoSecondPerson("All of this change is yours.", advice="Have another publisher approve it.")
