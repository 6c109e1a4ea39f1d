"""Asking after an order that was placed elsewhere: its number, then the code that was sent to a contact point of it.

Input: a turn. Output: the order whose code was entered; from then on it is the conversation's, with all that was
ordered together with it. What is answered before is the same for an order that there is and one that there isn't.
"""

from __future__ import annotations

from actions.turn import Turn
from catalog_adapter.intents.order_access import ORDER_ACCESS, code_in
from catalog_adapter.tone.reply import Asked
from orders.product_order.table import ProductOrder

_ASKED = Asked(kind=ORDER_ACCESS)


async def opened_by_code(turn: Turn) -> ProductOrder | None:
    """The order whose code the message enters, if it does; a wrong one is told."""
    codes, asked = turn.dependencies.codes, turn.draft.asked
    code = code_in(turn.understanding.text)
    if codes is None or code is None or asked is None or asked.kind != ORDER_ACCESS:
        return None
    order = await codes.enter(turn.context.key.csp, turn.conversation_id, code)
    if order is None:
        turn.say("order_code_wrong", asked=_ASKED)
        return None
    turn.draft.opened = {**turn.draft.opened, order.id: order.conversation_id}
    turn.draft.asked = None
    return order


async def ask_for_access(turn: Turn, order_number: str | None) -> None:
    """Have a code sent and ask for it, or for the number; say that there is no order where codes can't be sent."""
    codes, key = turn.dependencies.codes, turn.context.key
    if codes is None or turn.is_rehearsal or not await codes.can_send(key.csp):
        turn.say("order_status_none" if order_number is None else "order_not_found")
    elif turn.form is not None:
        turn.say("order_code_later")
    elif order_number is None:
        turn.say("order_number_wanted", asked=_ASKED)
    elif await codes.request(key.csp, turn.conversation_id, order_number, key.locale):
        turn.say("order_code_sent", order_number=order_number, asked=_ASKED)
    else:
        turn.say("order_code_too_many")
