"""The bodies of TMF622 v4 as they are sent to us, whole, by TM Forum's names.

Types are strict, as the definition has them, also where nothing here reads the attribute; texts and lists are bounded.
``values.py`` has what all is made of, ``references.py`` what leads elsewhere; ``prices.py``, ``product.py``,
``order.py`` and ``events.py`` say what they have. What the definition doesn't name is left out, but for places, whose
kinds have attributes of their own. ``null`` counts as left out.
"""

from orders.tmf622.models.events import (
    CancelProductOrderEvent,
    EventSubscriptionInput,
    OrderInEvent,
    ProductOrderEvent,
)
from orders.tmf622.models.order import (
    CancelProductOrderCreate,
    ItemUpdate,
    ProductOrderCreate,
    ProductOrderItem,
    ProductOrderUpdate,
)
from orders.tmf622.models.prices import Money, OrderPrice
from orders.tmf622.models.references import RelatedParty
from orders.tmf622.models.values import Characteristic, TaskStateWord, Tmf

__all__ = [
    "CancelProductOrderCreate",
    "CancelProductOrderEvent",
    "Characteristic",
    "EventSubscriptionInput",
    "ItemUpdate",
    "Money",
    "OrderInEvent",
    "OrderPrice",
    "ProductOrderCreate",
    "ProductOrderEvent",
    "ProductOrderItem",
    "ProductOrderUpdate",
    "RelatedParty",
    "TaskStateWord",
    "Tmf",
]
