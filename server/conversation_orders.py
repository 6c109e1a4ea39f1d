"""``GET /chat/conversations/{id}/orders``: the orders a conversation has placed, for whoever holds its token."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request

from gateway.channels.web.errors import JsonErrorRoute
from gateway.channels.web.requests import bearer_token
from gateway.gateway import Gateway
from orders.product_order.service import ProductOrderService


def conversation_orders_router(gateway: Gateway, orders: ProductOrderService) -> APIRouter:
    """Answers ``{"orders": [TMF622 ProductOrder, …]}``, the oldest first."""
    router = APIRouter(route_class=JsonErrorRoute, tags=["chat"])

    @router.get("/chat/conversations/{conversation_id}/orders")
    async def orders_of(request: Request, conversation_id: str) -> dict[str, list[dict[str, Any]]]:
        """The orders of a conversation, as TMF622 product orders."""
        await gateway.admit(conversation_id, bearer_token(request))
        return {"orders": [order.document for order in await orders.list_for_conversation(conversation_id)]}

    return router
