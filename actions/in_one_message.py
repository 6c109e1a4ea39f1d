"""An answer and a question in one message: the answer is taken in first, then the question is answered, and the order
goes on.

Input: a turn. Output: its draft with the answer in it, and the tracker events that go on. Every action comes by here,
so that none has to know.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import FollowupAction, SlotSet

from actions.steps import FORM_STEPS, next_step
from actions.taking_in import take_in
from actions.taking_in.service import ask_service
from actions.turn import Turn


async def take_in_first(turn: Turn) -> None:
    """Take in the part of the message that is an answer, once however many actions the turn has."""
    whole = turn.understanding
    if whole.first is None:
        return
    turn.understanding = whole.first
    take_in(turn)
    await ask_service(turn)
    turn.understanding = whole


def going_on(turn: Turn) -> list[dict[str, Any]]:
    """What follows the answer to the question: a form that has been given all it asks for is done; where none is
    active, what is next is asked."""
    if turn.understanding.first is None or not turn.draft.items:
        return []
    if turn.form is None:
        return [FollowupAction("action_continue_order")]
    step = FORM_STEPS[turn.form]
    return [SlotSet(step, "done")] if next_step(turn.context, turn.draft) != step else []
