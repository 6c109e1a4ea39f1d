"""A second person's word for a draft. It is used up, with the draft itself, in the transaction that makes that live.

So of two who approve at once one publishes, and a draft that was changed meanwhile is not published at all.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import col, delete
from sqlmodel.ext.asyncio.session import AsyncSession

from catalog_adapter.revisions.errors import ReviewEnded
from catalog_adapter.revisions.steps import forget_steps
from catalog_adapter.revisions.tables import ContextDraft, ContextLive, ContextReview


@dataclass(frozen=True)
class Approval:
    """``by`` approves what was asked for with ``review``."""

    review: ContextReview
    by: str

    async def use_up(self, session: AsyncSession) -> None:
        """Take the draft and its review away. Raises ReviewEnded where they are not what was looked at any more."""
        asked = self.review
        draft = delete(ContextDraft).where(
            col(ContextDraft.csp) == asked.csp,
            col(ContextDraft.name) == asked.name,
            col(ContextDraft.version) == asked.version,
        )
        review = delete(ContextReview).where(col(ContextReview.id) == asked.id, col(ContextReview.state) == "open")
        for taken in (draft, review):  # in the order in which who saves a draft locks them
            if (await session.exec(taken)).rowcount != 1:
                raise review_ended()
        await forget_steps(session, asked.csp, asked.name)


def asks_for_two(live: ContextLive) -> bool:
    """Whether what is live asks for a second person."""
    return bool(live.context.get("two_person_publishing", False))


def review_ended() -> ReviewEnded:
    """For whoever comes too late."""
    return ReviewEnded(
        "This review has ended: the draft was changed since it was asked for, or somebody has decided.",
        advice="Load the page again, and look at what there is now.",
    )
