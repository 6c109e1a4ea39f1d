"""Ids of products. Input: an order and an item that adds one. Output: always the same id, so that both sides can name
the product before it is there, and nothing that is told twice makes a second one."""

from __future__ import annotations

from hashlib import sha256

_LENGTH = 32


def product_id_of(order_id: str, item_id: str) -> str:
    """The id of the product that an order's item adds."""
    return "product_" + sha256(f"{order_id}\0{item_id}".encode()).hexdigest()[:_LENGTH]
