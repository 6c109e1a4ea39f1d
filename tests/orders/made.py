"""Orders as the dialogue hands them over, made up for the tests."""

from decimal import Decimal
from typing import Any

from catalog_adapter.contexts.models import Webhook
from catalog_adapter.offers.pricing import PriceBreakdown, PriceDiscount, PriceLine
from foundation.ids import new_id
from orders.product_order.new_order import NewCharacteristic, NewContact, NewOrder, NewOrderItem, NewTerm

CSP = "some-csp"
#: The revision of orders that no context gave.
MADE_UP = "9f2c"
SECRET = "SOME_CSP_WEBHOOK_SECRET"


def webhook(url: str, *, id: str = "oss", **others: Any) -> Webhook:  # noqa: A002 - the model's word
    return Webhook(id=id, url=url, **{"secret": SECRET, **others})


async def keep_nothing(csp: str, content: str) -> None:
    """The contexts of these orders are made up: there is nothing to keep."""


def sim_card(item_id: str = "a") -> NewOrderItem:
    """One simple item without a place; its price already includes 21 % tax."""
    price = PriceBreakdown(
        currency="EUR",
        tax_rate=Decimal(21),
        tax_included=True,
        lines=[PriceLine(price_id="base", offering="sim", name="Tarifa", period="month", amount=Decimal("12.10"))],
    )
    return NewOrderItem(
        id=item_id,
        offering="sim",
        offering_name="Tarjeta SIM",
        specification="mobile",
        characteristics=[NewCharacteristic(id="data_gb", name="Datos", value=20)],
        price=price,
    )


def home_bundle() -> NewOrderItem:
    """A bundle of two parts with a term discount on one of them; prices without 20 % tax."""
    price = PriceBreakdown(
        currency="GBP",
        tax_rate=Decimal(20),
        tax_included=False,
        lines=[
            PriceLine(price_id="base", offering="fibre", name="Fibre", period="month", amount=Decimal("35.00")),
            PriceLine(price_id="ip", offering="fibre", name="Static IP", period="month", amount=Decimal("5.00")),
            PriceLine(price_id="setup", offering="fibre", name="Installation", period=None, amount=Decimal("49.00")),
            PriceLine(price_id="tv-base", offering="tv", name="TV", period="month", amount=Decimal("12.00")),
            PriceLine(price_id="saving", offering="home", name="Together", period="month", amount=Decimal("-4.00")),
        ],
        discounts=[
            PriceDiscount(
                term_id="12m", offering="fibre", name="12 months", period="month", months=6, percentage=10,
                amount=Decimal("4.00"),
            )
        ],
    )  # fmt: skip
    fibre = NewOrderItem(
        id="p1",
        offering="fibre",
        offering_name="Fibre",
        specification="home-internet",
        characteristics=[
            NewCharacteristic(id="download_speed", name="Speed", value=500),
            NewCharacteristic(id="router", name="Router", value="pro"),
            NewCharacteristic(id="static_ip", name="Static IP", value=True),
        ],
        postcode="EC1A 1BB",
    )
    tv = NewOrderItem(id="p2", offering="tv", offering_name="TV", specification="television", characteristics=[])
    return NewOrderItem(
        id="b",
        offering="home",
        offering_name="Home",
        specification=None,
        characteristics=[],
        term=NewTerm(id="12m", name="12 months", months=12),
        postcode="EC1A 1BB",
        price=price,
        parts=[fibre, tv],
    )


def new_order(
    *items: NewOrderItem,
    key: str | None = None,
    csp: str = CSP,
    conversation_id: str = "c1",
    company: str | None = None,
    revision: str = MADE_UP,
) -> NewOrder:
    """An order of ``items``, or of one SIM card."""
    return NewOrder(
        order_key=key or new_id(),
        csp=csp,
        segment="consumer",
        locale="en-GB",
        channel="web",
        conversation_id=conversation_id,
        revision=revision,
        contact=NewContact(name="Ada Moss", company=company, email="ada@example.com", phone="+441632960123"),
        items=list(items) or [sim_card()],
    )
