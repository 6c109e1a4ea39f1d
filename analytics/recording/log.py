"""Facts of one conversation. Input: its row and messages, as the gateway keeps them. Output: facts, to be written in
the place of those that were there before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from analytics.recording.stages import GREETED, ORDERED, SPOKE, is_for_person, stage_of
from analytics.tables import How, Where
from catalog_adapter.intents.clarifying import left_open
from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.learning.noticing import Said, TurnTaken, corrects, why_missed
from catalog_adapter.tone.reply import Asked, Refusal, Reply
from gateway.conversations.models import Conversation, Message

#: A point in time → the number of the revision that was live then.
RevisionAt = Callable[[datetime], int]

_LONGEST = 400


#: A row of a table of facts, by column: one a turn is written, and an object would take longer than to judge it.
Row = dict[str, Any]


@dataclass
class ConversationFacts:
    """All facts of one conversation: rows of ``ConversationFact``, ``TurnFact`` and ``RefusalFact``."""

    conversation: Row
    turns: list[Row] = field(default_factory=list)
    refusals: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class _Turn:
    """A customer's message with its replies, and the question that was open."""

    message: Message
    replies: Sequence[Reply]
    asked: Asked | None


def hashed(identity: str) -> str:
    """What stands for a conversation or an order, whose id must not be in a fact."""
    return hashlib.sha256(identity.encode()).hexdigest()[:32]


def facts_of(conversation: Conversation, messages: Sequence[Message], revision_at: RevisionAt) -> ConversationFacts:
    """The facts. Raises pydantic's ValidationError where a message is not of the form that the gateway writes."""
    facts = ConversationFacts(_begun(conversation, revision_at))
    whole = facts.conversation
    for turn in _turns(messages):
        whole["stage"] = max(whole["stage"], SPOKE, *(stage_of(reply) for reply in turn.replies))
        whole["asked_for_person"] |= any(is_for_person(reply) for reply in turn.replies)
        facts.turns.append(_turn_fact(conversation, turn, revision_at))
        facts.refusals += _refusal_facts(conversation, turn, revision_at)
        if whole["stage"] == ORDERED and whole["to_order"] is None:
            placed_at = next(one.created_at for one in messages if one.answers == turn.message.seq)
            whole["to_order"] = len(facts.turns)
            # a clock that was set back must not make it negative
            whole["seconds_to_order"] = max(int((placed_at - conversation.created_at).total_seconds()), 0)
    return facts


def _turns(messages: Sequence[Message]) -> Iterator[_Turn]:
    """The customer's messages in order. What is said unasked can leave a question open, too."""
    answers: dict[int, list[Reply]] = {}
    for one in messages:
        if one.answers is not None:
            answers.setdefault(one.answers, []).append(Reply.model_validate(one.body))
    asked: Asked | None = None
    for one in messages:
        if one.direction == "in":
            replies = answers.get(one.seq, [])
            yield _Turn(one, replies, asked)
            asked = next((reply.asked for reply in reversed(replies) if reply.asked), None) or left_open(asked)
        elif one.answers is None:
            asked = Reply.model_validate(one.body).asked or asked


def _begun(conversation: Conversation, revision_at: RevisionAt) -> Row:
    return {
        "conversation": hashed(conversation.id),
        "stage": GREETED,
        "asked_for_person": False,
        "to_order": None,
        "seconds_to_order": None,
        **_where(conversation, conversation.created_at, revision_at),
    }


def _turn_fact(conversation: Conversation, turn: _Turn, revision_at: RevisionAt) -> Row:
    body = turn.message.body
    understood = Understanding.model_validate(body["understanding"]) if body["understanding"] else None
    taken = None
    if understood is not None:
        said = Said(body["text"], understood, turn.asked)
        taken = TurnTaken(conversation.key, said, body["payload"], turn.replies)
    return {
        "conversation": hashed(conversation.id),
        "seq": turn.message.seq,
        "how": _how(turn, taken),
        "intent": (understood.own_intent or understood.intent)[:64] if understood else "",
        "corrected": taken is not None and not body.get("for_person") and corrects(taken),
        **_where(conversation, turn.message.created_at, revision_at),
    }


def _how(turn: _Turn, taken: TurnTaken | None) -> How:
    body = turn.message.body
    if body.get("for_person"):
        return "person"
    if body["payload"] is not None:
        return "button"
    reason = why_missed(taken) if taken is not None else "not_understood"
    if reason is None:
        return "understood"
    return "asked_back" if reason == "clarified" else "not_understood"


def _refusal_facts(conversation: Conversation, turn: _Turn, revision_at: RevisionAt) -> Iterator[Row]:
    refusals = [one for reply in turn.replies for one in reply.refusals]
    for place, refusal in enumerate(refusals):
        yield {
            "conversation": hashed(conversation.id),
            "seq": turn.message.seq,
            "place": place,
            "constraints": ", ".join(sorted(refusal.constraints))[:_LONGEST],
            "offering": refusal.offering,
            "wished": _wished(refusal)[:_LONGEST],
            **_where(conversation, turn.message.created_at, revision_at),
        }


def _wished(refusal: Refusal) -> str:
    return ", ".join(f"{name}={_written(value)}" for name, value in sorted(refusal.wished.items()))


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _where(conversation: Conversation, at: datetime, revision_at: RevisionAt) -> Where:
    return {
        "csp": conversation.csp,
        "day": at.astimezone(UTC).date(),
        "segment": conversation.segment,
        "locale": conversation.locale,
        "channel": conversation.channel,
        "revision": revision_at(at),
    }
