"""What prices were called when an order was placed. Input: an item's record, and the item made again. Output: the item,
with its prices called as they were then.

At first a price had two names: in the record its own id within its offering, ``base``, and in the item that of the
CSP's own catalogue, else its own. Since then it has one, TMF620's. With the offering beside it either says which price
it is, so an order of then is as good as one of now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orders.product_order.new_order import NewOrderItem
from orders.product_order.prices import tmf_price_id


def is_of_then(record: Mapping[str, Any], made: NewOrderItem) -> bool:
    """Whether the record calls all prices as it did at first."""
    lines = made.price.lines if made.price is not None else []
    named = [one["id"] for one in record.get("price", {}).get("lines", ())]
    then, now = [one.price_id for one in lines], [tmf_price_id(one, made.tmf_ids.prices) for one in lines]
    return named == then != now


def for_record_of_then(made: NewOrderItem) -> NewOrderItem:
    """The item as the records of then call its prices."""
    return _calling(made, _own_names(made))


def for_order_of_then(made: NewOrderItem) -> NewOrderItem:
    """The item as the orders of then call its prices."""
    return _calling(made, {**_own_names(made), **made.tmf_ids.prices})


def _own_names(made: NewOrderItem) -> dict[str, str]:
    lines = made.price.lines if made.price is not None else []
    return {f"{one.offering}.{one.price_id}": one.price_id for one in lines}


def _calling(made: NewOrderItem, prices: dict[str, str]) -> NewOrderItem:
    return made.model_copy(update={"tmf_ids": made.tmf_ids.model_copy(update={"prices": prices})})
