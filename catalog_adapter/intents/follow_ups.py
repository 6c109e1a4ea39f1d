"""A question that is put again with something added or changed: *and with 1000?*, after the cheapest was told.

Input: a short message, what it names, and the question that was answered last. Output: all that the new question is
about, or None where the message is no such.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalog_adapter.intents.language import Language, tokens_of
from catalog_adapter.intents.understanding import Entity
from catalog_adapter.tone.reply import Asked

#: What a few words with nothing but a value in them may seem to be.
_UNDECIDED = frozenset({
    "out_of_scope", "chitchat", "inform", "change_value", "add_item", "remove_item", "order_product", "ask_possible",
    "ask_offer", "ask_why", None,
})  # fmt: skip
_MOST_WORDS = 6
_ADDED = frozenset({"value", "offering"})


def followed_up(
    text: str, entities: Sequence[Entity], intent: str | None, asked: Asked | None, words: Language, *,
    is_question: bool,
) -> list[Entity] | None:  # fmt: skip
    """What was named before, with what is named now in its place or beside it. ``intent``: None where it is unsure."""
    tokens = tokens_of(text)
    if asked is None or asked.question is None or not tokens or len(tokens) > _MOST_WORDS:
        return None
    begins = tokens[0].folded in words.number_joins  # "and"
    adds = intent in _UNDECIDED and (begins or is_question) and any(one.kind in _ADDED for one in entities)
    bounds = begins and intent == asked.question.intent and any(one.kind == "budget" for one in entities)
    return _merged(asked.question.entities, entities) if adds or bounds else None


def _merged(before: Sequence[Entity], now: Sequence[Entity]) -> list[Entity]:
    named = {_about(one) for one in now}
    return [*(one.model_copy(update={"start": 0, "end": 0}) for one in before if _about(one) not in named), *now]


def _about(entity: Entity) -> tuple[str, object]:
    """What two entities are both about, so that the later one counts."""
    return entity.kind, entity.value if entity.kind == "offering" else entity.characteristic
