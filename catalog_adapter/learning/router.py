"""The staff's endpoints, ``/staff/learning/{csp}/…``: what customers said in vain, and what is made of it.

Each wants ``Authorization: Bearer`` with the CSP's staff token, and sees that CSP's alone. What is learnt goes to a
draft; it is live once somebody publishes that.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query

from catalog_adapter.learning.lessons import Lessons
from catalog_adapter.learning.missed import MissedMessages
from catalog_adapter.learning.schemas import GroupDetails, GroupOut, Learnt, NewAnswer, NewExamples
from catalog_adapter.learning.tables import State
from foundation.access import Access

_LARGEST_PAGE = 200


def learning_router(missed: MissedMessages, lessons: Lessons, access: Access) -> APIRouter:
    """All of the staff's endpoints over what customers said in vain."""

    async def of_staff(csp: str, authorization: Annotated[str | None, Header()] = None) -> None:
        await access.check(csp, authorization)

    router = APIRouter(prefix="/staff/learning/{csp}", tags=["learning"], dependencies=[Depends(of_staff)])
    _add_groups(router, missed)
    _add_learning(router, lessons)
    return router


def _add_groups(router: APIRouter, missed: MissedMessages) -> None:
    @router.get("/groups")
    async def groups(
        csp: str, segment: str | None = None, locale: str | None = None, state: State = "open",
        limit: Annotated[int, Query(ge=1, le=_LARGEST_PAGE)] = 50,
    ) -> list[GroupOut]:  # fmt: skip
        """Groups of messages that are alike, the most frequent of the last seven days first."""
        found = await missed.groups(csp, segment=segment, locale=locale, state=state, limit=limit)
        return [GroupOut.of(one) for one in found]

    @router.get("/groups/{group_id}")
    async def group(csp: str, group_id: str) -> GroupDetails:
        """One group with its messages."""
        found = await missed.group(csp, group_id)
        return GroupDetails.with_messages(found, await missed.messages(group_id))

    @router.post("/groups/{group_id}/dismiss")
    async def dismiss(csp: str, group_id: str) -> GroupOut:
        """Not worth learning: it is listed no more, however often it is said."""
        return GroupOut.of(await missed.settle(csp, group_id, "dismissed"))

    @router.post("/groups/{group_id}/reopen")
    async def reopen(csp: str, group_id: str) -> GroupOut:
        """List it again."""
        return GroupOut.of(await missed.settle(csp, group_id, "open"))


def _add_learning(router: APIRouter, lessons: Lessons) -> None:
    @router.post("/groups/{group_id}/examples")
    async def make_examples(csp: str, group_id: str, body: NewExamples) -> Learnt:
        """Make the messages examples of an intent, in a draft."""
        return await lessons.examples(csp, group_id, body)

    @router.post("/groups/{group_id}/answer")
    async def make_answer(csp: str, group_id: str, body: NewAnswer) -> Learnt:
        """Make the messages a new intent with its answer, in a draft."""
        return await lessons.answer(csp, group_id, body)
