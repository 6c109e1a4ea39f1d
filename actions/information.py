"""What the OSS wants to know about an order: the customer's answer goes back to it.

The question has been put to the customer by the notice of its order event. The next message that is neither a question
nor something for the order that is being put together is the answer, whatever it says.
"""

from __future__ import annotations

from actions.turn import Turn
from catalog_adapter.tone.reply import Asked

_ANSWERS = frozenset({"inform", "affirm", "deny"})
_SAYS_NOTHING = ("characteristic", "preference", "name", "company")


async def take_information(turn: Turn) -> bool:
    """Whether the message was the answer to a question of the OSS; then it has been passed on, and said so."""
    draft = turn.draft
    if not draft.placed or not turn.is_new or not _may_answer(turn):
        return False
    order = await turn.dependencies.orders.answer_question(turn.conversation_id, turn.understanding.text)
    if order is None:
        return False
    draft.taken_in = turn.message_id
    turn.say("order_information_passed_on", order_number=order.order_number, asked=Asked(kind="nothing"))
    return True


def _may_answer(turn: Turn) -> bool:
    intent = turn.understanding.intent
    if not turn.draft.items:
        return intent in _ANSWERS
    # an order is being put together: what is of use there is for that
    return intent == "inform" and all(one.kind in _SAYS_NOTHING for one in turn.understanding.entities)
