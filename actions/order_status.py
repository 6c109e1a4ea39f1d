"""Orders that were placed in this conversation: how they are doing, cancelling, changing."""

from __future__ import annotations

from abc import abstractmethod

from actions.action import StandardAction, TrackerEvents
from actions.turn import Turn
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.tone.reply import OrderStatusCard, Row
from orders.errors import IllegalTransition
from orders.product_order.document import Document
from orders.product_order.table import ProductOrder


class AboutLastOrder(StandardAction):
    """What is said of the conversation's last order, if there is one."""

    async def act(self, turn: Turn) -> TrackerEvents:
        """Find it, and say what there is to say."""
        order = await _last_order(turn)
        if order is None:
            turn.say("order_status_none")
        else:
            await self.tell(turn, order)
        return []

    @abstractmethod
    async def tell(self, turn: Turn, order: ProductOrder) -> None:
        """Say it."""


class OrderStatus(AboutLastOrder):
    """How the conversation's last order is doing."""

    action_name = "action_order_status"

    async def tell(self, turn: Turn, order: ProductOrder) -> None:
        """Tell."""
        card = status_card(turn.context, order.id, order.order_number, order.document)
        turn.say("order_status", order_number=order.order_number, state=card.state_name, card=card)


class CancelOrder(AboutLastOrder):
    """Asks for the last order to be cancelled, as far as its state allows."""

    action_name = "action_cancel_order"

    async def tell(self, turn: Turn, order: ProductOrder) -> None:
        """Request the cancellation."""
        try:
            await turn.dependencies.orders.request_cancellation(order.csp, order.id)
            turn.say("cancel_requested", order_number=order.order_number)
        except IllegalTransition:
            state = turn.context.say(f"word_state_{order.state}")
            turn.say("cancel_not_possible", order_number=order.order_number, state=state)


class ChangeOrder(AboutLastOrder):
    """Changing an order that was sent is for people, as yet."""

    action_name = "action_change_order"

    async def tell(self, turn: Turn, order: ProductOrder) -> None:
        """Say whom to call."""
        turn.say("change_order", order_number=order.order_number, phone=turn.context.profile.support.phone)


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


async def _last_order(turn: Turn) -> ProductOrder | None:
    orders = await turn.dependencies.orders.list_for_conversation(turn.conversation_id)
    own = [one for one in orders if one.csp == turn.context.key.csp]
    return max(own, key=lambda one: one.created_at) if own else None
