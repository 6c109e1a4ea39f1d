"""One thing that happened to an order, before it is written down as an order event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

OrderEventType = Literal[
    "productOrderCreateEvent",
    "productOrderAttributeValueChangeEvent",
    "productOrderStateChangeEvent",
    "productOrderInformationRequiredEvent",
    "cancelProductOrderCreateEvent",
    "cancelProductOrderStateChangeEvent",
]


@dataclass(frozen=True)
class Happened:
    """``resource`` is the ProductOrder, or for the events of cancelling the CancelProductOrder, as it stood then.

    ``field_path`` names what changed, or what is asked for. ``tell_customer``: the conversation hears of it, too.
    """

    type: OrderEventType
    resource: dict[str, Any]
    tell_customer: bool = False
    field_path: str = ""

    @property
    def resource_name(self) -> str:
        """How TMF622 names the resource in the event."""
        return "cancelProductOrder" if self.type.startswith("cancel") else "productOrder"
