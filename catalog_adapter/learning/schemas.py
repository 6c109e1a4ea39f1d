"""What the endpoints of learning take and answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from catalog_adapter.data_model import Id
from catalog_adapter.learning.missed import CountedGroup
from catalog_adapter.learning.tables import MissedMessage, Reason, State
from catalog_adapter.revisions.drafts import DEFAULT
from catalog_adapter.revisions.schemas import DraftOut

#: Phrases that are made examples at once.
MOST_PHRASES = 50
_Phrase = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500, pattern=r"^[^\x00]*$")]
_Answer = Annotated[str, StringConstraints(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]
#: This week's messages beside those of the week before.
Trend = Literal["rising", "steady", "falling"]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewExamples(_Body):
    """Make a group examples of an intent. Without ``phrases``, all of its messages from which nothing was taken out."""

    intent: Id = Field(description="A standard intent, or one of the CSP's own.")
    phrases: list[_Phrase] | None = Field(None, min_length=1, max_length=MOST_PHRASES)
    draft: str = DEFAULT
    author: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")


class AnswerInLocale(_Body):
    """The answer in one more language, with what customers say in it."""

    locale: str = Field(max_length=16)
    phrases: list[_Phrase] = Field(min_length=1, max_length=MOST_PHRASES)
    answer: _Answer


class NewAnswer(NewExamples):
    """Make a group a new intent, which is answered."""

    intent: Id = Field(description="The new intent's id.")
    answer: _Answer
    title: str = Field("", max_length=200, pattern=r"^[^\x00\n]*$", description='As in "Did you mean …?".')
    others: list[AnswerInLocale] = Field(
        default_factory=list, max_length=50, description="The same in other languages of the CSP."
    )


class GroupOut(BaseModel):
    """A group of messages that are alike; ``example`` is the first of them."""

    id: str
    segment: str
    locale: str
    example: str
    state: State
    taken_as: str | None
    count: int
    last_week: int
    week_before: int
    trend: Trend
    first_at: datetime
    last_at: datetime

    @classmethod
    def of(cls, counted: CountedGroup) -> Self:
        """From its rows."""
        own = counted.group.model_dump(exclude={"csp", "packed", "taken_phrases", "taken_after"})
        counts = {"count": counted.count, "last_week": counted.last_week, "week_before": counted.week_before}
        return cls.model_validate(own | counts | {"trend": _trend(counted)})


class MessageOut(BaseModel):
    """One message, masked; what it was taken for, and what the customer then said it was."""

    text: str
    reason: Reason
    intent: str
    meant: str | None
    at: datetime


class GroupDetails(GroupOut):
    """A group with its newest messages. ``meant``: what customers said that they were, the most frequent first."""

    messages: list[MessageOut]
    reasons: dict[str, int]
    meant: list[str]

    @classmethod
    def with_messages(cls, counted: CountedGroup, messages: Sequence[MissedMessage]) -> Self:
        """From its rows."""
        shown = [MessageOut.model_validate(one.model_dump()) for one in messages]
        meant = Counter(one.meant for one in messages if one.meant is not None)
        return cls(
            **GroupOut.of(counted).model_dump(), messages=shown, reasons=dict(Counter(one.reason for one in messages)),
            meant=[intent for intent, _ in meant.most_common()],
        )  # fmt: skip


class Learnt(BaseModel):
    """The group that was taken, the phrases that were, and the draft they are in."""

    group: GroupOut
    phrases: list[str]
    draft: DraftOut


def _trend(counted: CountedGroup) -> Trend:
    if counted.last_week == counted.week_before:
        return "steady"
    return "rising" if counted.last_week > counted.week_before else "falling"
