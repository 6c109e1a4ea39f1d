"""Codes for orders: asked for, sent through the outbox, entered. Input: a conversation and the number of an order.

Output: the order, once the code that was sent to a contact point of it was entered. Whoever asks learns nothing before:
not whether there is such an order, nor where the code went. A code is good once, for ten minutes and five tries, only
in the conversation that asked for it, and only until that asks for another.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from sqlalchemy import func, update
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from foundation.bus import Bus
from foundation.database import Database, utc_now
from foundation.ids import new_id
from orders.codes.table import OrderCode
from orders.outbox.attempts import DeliveryAttempt
from orders.outbox.delivery import Delivery
from orders.outbox.due import tell_due
from orders.product_order.contact import contact_points
from orders.product_order.table import ProductOrder

#: The kind of destination that codes go to.
CODE = "code"
GOOD_FOR = timedelta(minutes=10)

_PURPOSE = b"bespoke order code 1\0"
_DIGITS = 6
_TRIES = 5
_WINDOW = timedelta(hours=1)
_MOST_ASKED = 3  # in a conversation, within the window
_MOST_SENT = 5  # for an order, whoever asks: more would be a nuisance, and more guesses
_KEPT = timedelta(days=1)

#: Whether a CSP's codes can be sent to any of these contact points; whether at all, for no points.
CanReach = Callable[[str, list[str] | None], Awaitable[bool]]


class OrderCodes:
    """The codes of all CSPs. ``key`` is a secret of ours."""

    def __init__(self, database: Database, bus: Bus, key: bytes, can_reach: CanReach) -> None:
        self._database = database
        self._bus = bus
        self._key = key
        self._can_reach = can_reach

    async def can_send(self, csp: str) -> bool:
        """Whether the CSP has a way to send codes."""
        return await self._can_reach(csp, None)

    async def request(self, csp: str, conversation_id: str, order_number: str, locale: str) -> bool:
        """Send a code for the order, if there is one that can be reached; False where too many were asked for."""
        now = utc_now()
        async with self._database.transaction() as session:
            recent = col(OrderCode.created_at) > now - _WINDOW
            asked = select(func.count()).where(col(OrderCode.conversation_id) == conversation_id, recent)
            if (await session.exec(asked)).one() >= _MOST_ASKED:
                return False
            order = await self._reachable(session, csp, order_number, now)
            await _let_go(session, conversation_id, now)
            code = OrderCode(
                id=new_id("code"), csp=csp, conversation_id=conversation_id, tries=_TRIES, created_at=now,
                order_id=order.id if order is not None else None,
            )  # fmt: skip
            session.add(code)
            if order is not None:
                session.add(_delivery(code, locale))
        await tell_due(self._bus)
        return True

    async def enter(self, csp: str, conversation_id: str, given: str) -> ProductOrder | None:
        """The order that the code opens; None for any that doesn't, whatever the reason."""
        async with self._database.transaction() as session:
            # one statement takes a try, so that many at once don't get more of them
            taken = await session.exec(
                update(OrderCode)
                .where(
                    col(OrderCode.conversation_id) == conversation_id,
                    col(OrderCode.csp) == csp,
                    col(OrderCode.created_at) > utc_now() - GOOD_FOR,
                    col(OrderCode.tries) > 0,
                )
                .values(tries=OrderCode.tries - 1)
                .returning(col(OrderCode.id))
                .execution_options(synchronize_session=False)
            )
            code_id = taken.scalars().first()
            if code_id is None:
                return None
            code = await session.get_one(OrderCode, code_id)
            is_right = hmac.compare_digest(self.digits(code_id), given)
            if not is_right or code.order_id is None:
                return None
            code.tries = 0
            session.add(code)
            return await session.get(ProductOrder, code.order_id)

    async def order_of(self, code_id: str) -> ProductOrder | None:
        """The order that a code is for, to send it; None once it is no longer good."""
        async with self._database.transaction(survives_power_cut=False) as session:
            code = await session.get(OrderCode, code_id)
            if code is None or not code.tries or code.order_id is None or code.created_at < utc_now() - GOOD_FOR:
                return None
            return await session.get(ProductOrder, code.order_id)

    def digits(self, code_id: str) -> str:
        """What the customer has to enter."""
        digest = hmac.digest(self._key, _PURPOSE + code_id.encode(), hashlib.sha256)
        return f"{int.from_bytes(digest) % 10**_DIGITS:0{_DIGITS}}"

    async def _reachable(
        self, session: AsyncSession, csp: str, order_number: str, now: datetime
    ) -> ProductOrder | None:
        wanted = select(ProductOrder).where(
            col(ProductOrder.csp) == csp, col(ProductOrder.order_number) == order_number
        )
        order = (await session.exec(wanted)).one_or_none()
        if order is None or not await self._can_reach(csp, contact_points(order.document)):
            return None
        sent = select(func.count()).where(
            col(OrderCode.order_id) == order.id, col(OrderCode.created_at) > now - _WINDOW
        )
        return order if (await session.exec(sent)).one() < _MOST_SENT else None


async def _let_go(session: AsyncSession, conversation_id: str, now: datetime) -> None:
    """Of a conversation the newest code counts alone; of all, what is old is not kept."""
    earlier = update(OrderCode).where(col(OrderCode.conversation_id) == conversation_id)
    await session.exec(earlier.values(tries=0))
    old = select(col(OrderCode.id)).where(col(OrderCode.created_at) < now - _KEPT)
    deliveries = select(col(Delivery.id)).where(col(Delivery.order_id).in_(old))
    await session.exec(delete(DeliveryAttempt).where(col(DeliveryAttempt.delivery_id).in_(deliveries)))
    await session.exec(delete(Delivery).where(col(Delivery.order_id).in_(old)))
    await session.exec(delete(OrderCode).where(col(OrderCode.created_at) < now - _KEPT))


def _delivery(code: OrderCode, locale: str) -> Delivery:
    """Its row of the outbox: what is sent follows from the code when it is sent."""
    return Delivery(
        id=new_id("msg"), order_id=code.id, csp=code.csp, seq=1, event_type=CODE, destination=CODE, endpoint=code.id,
        payload=json.dumps({"locale": locale}), created_at=code.created_at, started_at=code.created_at,
        due_at=code.created_at,
    )  # fmt: skip
