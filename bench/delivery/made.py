"""What every process of this bench agrees on: the CSP, its orders, its secret, and the files that they write."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Self

from catalog_adapter.offers.pricing import PriceBreakdown, PriceLine
from orders.product_order.new_order import NewCharacteristic, NewContact, NewOrder, NewOrderItem

CSP = "bench-csp"
SECRET = "BENCH_CSP_WEBHOOK_SECRET"  # noqa: S105 - a name
#: The states that each order goes through after it was placed; each is an event.
LATER_STATES = ("inProgress", "completed")
EVENTS = 1 + len(LATER_STATES)


@dataclass(frozen=True)
class Setup:
    """One run: the database, the folder of its files, the receiver's port, and what the conversations order.

    ``pause`` is in seconds, between two orders of a conversation.
    """

    database_url: str
    folder: str
    port: int
    conversations: int = 20
    orders_each: int = 100
    pause: float = 0.0
    lease_seconds: float = 60.0

    @property
    def orders(self) -> int:
        """Of all conversations."""
        return self.conversations * self.orders_each

    @property
    def confirmed(self) -> Path:
        """A line for each order confirmed: its key, its id, when by the clock that never jumps."""
        return Path(self.folder) / "confirmed"

    @property
    def accepted(self) -> Path:
        """A line for each webhook that the receiver accepted: its id, when by the same clock."""
        return Path(self.folder) / "accepted"

    def as_argument(self) -> str:
        """For a command line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_argument(cls, text: str) -> Self:
        """From a command line."""
        return cls(**json.loads(text))


def made_order(key: str, conversation_id: str) -> NewOrder:
    """An order of one item, as a dialogue hands it over."""
    price = PriceBreakdown(
        currency="GBP",
        tax_rate=Decimal(20),
        tax_included=True,
        lines=[PriceLine(price_id="base", offering="line", name="Line", period="month", amount=Decimal("29.00"))],
    )
    item = NewOrderItem(
        id="1",
        offering="line",
        offering_name="Line",
        specification="internet",
        characteristics=[
            NewCharacteristic(id="speed", name="Speed", value=500),
            NewCharacteristic(id="router", name="Router", value="pro"),
        ],
        postcode="AB1 2CD",
        price=price,
    )
    return NewOrder(
        order_key=key,
        csp=CSP,
        segment="home",
        locale="en-GB",
        channel="web",
        conversation_id=conversation_id,
        revision="bench",
        contact=NewContact(name="Ada Moss", email="ada@example.com", phone="+441632960123"),
        items=[item],
    )
