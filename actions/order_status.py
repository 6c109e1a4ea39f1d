"""How the orders that the customer has placed are doing; those of elsewhere after a code."""

from __future__ import annotations

from actions.action import StandardAction, TrackerEvents
from actions.order_access import ask_for_access, opened_by_code
from actions.placed_orders import amend_button, cancel_button, is_open, named_orders, order_buttons, own_orders
from actions.turn import Turn
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.intents.order_access import ORDER_ACCESS, code_in, order_number_in
from catalog_adapter.tone.reply import OrderStatusCard, Row
from orders.product_order.document import Document


class OrderStatus(StandardAction):
    """How an order is doing: the one that is named, else the last."""

    action_name = "action_order_status"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Tell."""
        entering = turn.draft.asked is not None and turn.draft.asked.kind == ORDER_ACCESS
        order = await opened_by_code(turn)
        if order is None and entering and code_in(turn.understanding.text):
            return []
        orders = await own_orders(turn)
        named = named_orders(turn, orders)
        order = order or next(iter(orders if named is None else named), None)
        if order is None:
            await ask_for_access(turn, order_number_in(turn.understanding.text))
            return []
        card = status_card(turn.context, order.id, order.order_number, order.document)
        others = [one for one in orders if is_open(one) and one.id != order.id]
        buttons = [*amend_button(turn, order), *cancel_button(turn, order), *order_buttons(others, "order_status")]
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
