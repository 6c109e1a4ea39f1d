"""Orders that the customer who is here has placed: how they are doing. Without a CSP that vouches for the customer,
these are the orders of this conversation, and those that a code has opened in it."""

from __future__ import annotations

from actions.action import StandardAction, TrackerEvents
from actions.order_access import ask_for_access, opened_by_code
from actions.payloads import payload
from actions.turn import Turn
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.intents.order_access import ORDER_ACCESS, code_in, order_number_in
from catalog_adapter.tone.reply import OrderStatusCard, QuickReply, Row
from orders.product_order.amending import is_amendable
from orders.product_order.document import Document
from orders.product_order.states import FINAL
from orders.product_order.table import ProductOrder


class OrderStatus(StandardAction):
    """How the order that is named is doing, else the customer's last."""

    action_name = "action_order_status"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Tell."""
        entering = turn.draft.asked is not None and turn.draft.asked.kind == ORDER_ACCESS
        order = await opened_by_code(turn)
        if order is None and entering and code_in(turn.understanding.text):
            return []
        number = order_number_in(turn.understanding.text)
        order = order or await last_order(turn, number)
        if order is None:
            await ask_for_access(turn, number)
            return []
        card = status_card(turn.context, order.id, order.order_number, order.document)
        buttons = [*amend_button(turn, order), *cancel_button(turn, order)]
        turn.say(
            "order_status", order_number=order.order_number, state=card.state_name, card=card, quick_replies=buttons
        )
        return []


def status_card(context: ResolvedContext, order_id: str, order_number: str, document: Document) -> OrderStatusCard:
    """The state of an order and of its items, as its document has them, in the customer's words."""
    rows = [
        Row(name=item["productOffering"]["name"], value=context.say(f"word_state_{item['state']}"))
        for item in document["productOrderItem"]
    ]
    return OrderStatusCard(
        order_id=order_id,
        order_number=order_number,
        state=document["state"],
        state_name=context.say(f"word_state_{document['state']}"),
        items=rows,
    )


async def last_order(turn: Turn, order_number: str | None = None) -> ProductOrder | None:
    """The order that the customer placed last, or their order of this number."""
    orders, csp = turn.dependencies.orders, turn.context.key.csp
    found = await orders.list_for_conversation(*turn.customer.conversations)
    # an order that came over TMF622 has no conversation
    found += [await orders.get(csp, order_id) for order_id, of in turn.draft.opened.items() if not of]
    own = [one for one in found if one.csp == csp and order_number in (None, one.order_number)]
    return max(own, key=lambda one: one.created_at) if own else None


def amend_button(turn: Turn, order: ProductOrder) -> list[QuickReply]:
    """The button that changes an order, where no work on it has begun."""
    if not is_amendable(order.document):
        return []
    return [QuickReply(title=turn.context.say("word_amend_order"), payload=payload("change_order"))]


def cancel_button(turn: Turn, order: ProductOrder | None) -> list[QuickReply]:
    """The button that cancels an order, where its state lets that be asked for."""
    if order is None or order.state in FINAL or order.state in ("assessingCancellation", "pendingCancellation"):
        return []
    return [QuickReply(title=turn.context.say("word_cancel_order"), payload=payload("cancel_order"))]
