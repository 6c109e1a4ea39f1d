"""How the customer of an order can be reached. Input: its document. Output: e-mail addresses and phone numbers."""

from __future__ import annotations

from orders.product_order.document import Document

_POINTS = ("email", "phone")


def contact_points(order: Document) -> list[str]:
    """As the customer gave them, each once, e-mail addresses first."""
    note = next((one["text"] for one in order.get("note", ()) if one.get("id") == "contact"), "")
    told = dict(line.split(": ", 1) for line in note.splitlines() if ": " in line)
    found = [told[name] for name in _POINTS if name in told]
    return list(dict.fromkeys([*found, *([order["notificationContact"]] if order.get("notificationContact") else [])]))
