"""Whether a customer said something in vain: what the turn, and the one before, tell of it.

Input: a turn as it was taken. Output: what is worth keeping. Nothing is kept of buttons, which can't be misunderstood.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.intents.clarifying import MEANING
from catalog_adapter.intents.examples import everyday_words
from catalog_adapter.intents.language import folded_phrase
from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.learning.masking import is_empty, masked
from catalog_adapter.learning.missed import Missed
from catalog_adapter.learning.names import words_that_are_no_names
from catalog_adapter.learning.tables import Reason
from catalog_adapter.tone.reply import Asked, Reply

#: What is taken in as an answer: put the same question again, and it was none.
_ANSWERS = frozenset({"inform", "order_product", "change_value", "add_item"})
#: Answers to the order's own questions; to correct one is no misunderstanding.
_BARE = frozenset({"inform", "affirm", "deny"})
_CONTACT = "contact"
#: Questions that are put again because the answer was wrong, not because it wasn't understood.
_PERSONAL = frozenset({_CONTACT, "place", "age", "information"})


@dataclass(frozen=True)
class Said:
    """What a customer typed, what was understood, and the question that was open then."""

    text: str
    understood: Understanding
    asked: Asked | None


@dataclass(frozen=True)
class TurnTaken:
    """A turn. ``payload``: of the button that was pressed, if one was."""

    key: ContextKey
    said: Said
    payload: str | None
    replies: Sequence[Reply]


def missed_now(turn: TurnTaken) -> Missed | None:
    """What was said in this turn, if it was in vain."""
    reason = why_missed(turn)
    return _missed(turn.key, turn.said, reason) if reason else None


def why_missed(turn: TurnTaken) -> Literal["clarified", "not_understood"] | None:
    """How this turn was in vain; None where it was not."""
    understood, asked = turn.said.understood, turn.said.asked
    if turn.payload is not None or (asked is not None and asked.kind == MEANING):
        return None
    if any(reply.asked is not None and reply.asked.kind == MEANING for reply in turn.replies):
        return "clarified"
    return "not_understood" if understood.intent == "out_of_scope" or _is_asked_again(turn) else None


def is_about_the_last(turn: TurnTaken) -> bool:
    """Whether the customer says what they meant with their message before: asked for it, or unasked."""
    return (turn.said.asked is not None and turn.said.asked.kind == MEANING) or corrects(turn)


def missed_before(turn: TurnTaken, before: Said) -> Missed | None:
    """What was said before this turn, if the customer now says that it was taken for something else."""
    if not corrects(turn) or before.understood.intent in _BARE:
        return None
    return _missed(turn.key, before, "corrected", meant_by(turn, before))


def meant_by(turn: TurnTaken, before: Said) -> str | None:
    """The intent that a customer says they had; None where they don't say another."""
    meant = _label(turn.said.understood)
    return None if meant in ("out_of_scope", _label(before.understood)) else meant


def text_of(key: ContextKey, said: Said) -> str:
    """What was said, masked."""
    is_contact = said.asked is not None and said.asked.kind == _CONTACT
    language = key.locale.split("-")[0]
    everyday = everyday_words(language) if is_contact else None
    return masked(said.text, said.understood.all_entities, everyday, no_names=words_that_are_no_names(language))


def _missed(key: ContextKey, said: Said, reason: Reason, meant: str | None = None) -> Missed | None:
    text = text_of(key, said)
    return None if is_empty(text) else Missed(key, text, reason, _label(said.understood), meant)


def _label(understood: Understanding) -> str:
    return understood.own_intent or understood.intent


def _is_asked_again(turn: TurnTaken) -> bool:
    """Whether the answer to the open question was none, so that it is put once more."""
    asked = turn.said.asked
    if asked is None or asked.kind in _PERSONAL or turn.said.understood.intent not in _ANSWERS:
        return False
    if any(one.kind in ("value", "offering") for one in turn.said.understood.entities):
        return False
    again = [reply.asked for reply in turn.replies if reply.asked is not None]
    return any((one.kind, one.characteristic) == (asked.kind, asked.characteristic) for one in again)


def corrects(turn: TurnTaken) -> bool:
    """Whether the customer says, unasked, that they were taken for meaning something else."""
    if turn.payload is not None:
        return False
    phrase = f"{folded_phrase(turn.said.text)} "
    return any(phrase.startswith(f"{cue} ") for cue in _cues(turn.key.locale.split("-")[0]))


@lru_cache
def _cues(language: str) -> tuple[str, ...]:
    path = Path(__file__).parent / "corrections.yml"
    cues = yaml.safe_load(path.read_text(encoding="utf-8")).get(language, ())
    return tuple(folded_phrase(cue) for cue in cues)
