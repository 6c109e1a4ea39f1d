"""The demo OSS's page: the orders it received, for people. Everything shown is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from foundation.counting import counted
from server.demo_oss.ledger import ReceivedOrder

_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Demo OSS</title>
<style>
  body {{ font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1d2530; }}
  table {{ border-collapse: collapse; width: 100%; }}
  th, td {{ border-bottom: 1px solid #d5dbe3; padding: .5rem; text-align: left; vertical-align: top; }}
  code {{ font: inherit; font-weight: 600; letter-spacing: .05em; }}
</style>
<h1>Demo OSS</h1>
<p>{count} received by signed webhook. What arrived more than once had its effect once.</p>
<table>
<thead><tr><th>Order</th><th>CSP</th><th>Customer</th><th>Items</th><th>State</th><th>Webhooks</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
</html>
"""


def page(orders: Iterable[ReceivedOrder]) -> str:
    """The page, the latest order first."""
    rows = [_row(order) for order in orders]
    count = counted(len(rows), "order")
    return _PAGE.format(count=count, rows="\n".join(reversed(rows)))


def _row(order: ReceivedOrder) -> str:
    document = order.document
    customer = next((party.get("name", "") for party in document.get("relatedParty", [])), "")
    items = [_item(item) for item in document.get("productOrderItem", [])]
    webhooks = [f"{receipt.event_type}: {receipt.state} ({receipt.deliveries}×)" for receipt in order.receipts]
    cells = [order.csp, customer, "\n".join(items), order.state, "\n".join(webhooks)]
    shown = "".join(f"<td>{escape(str(cell)).replace(chr(10), '<br>')}</td>" for cell in cells)
    return f"<tr><td><code>{escape(str(document.get('externalId', order.id)))}</code></td>{shown}</tr>"


def _item(item: dict[str, Any]) -> str:
    product = item.get("product", {})
    values = [f"{one['name']}: {one['value']}" for one in product.get("productCharacteristic", [])]
    place = [str(place.get("name", "")) for place in product.get("place", [])]
    name = item.get("productOffering", {}).get("name", "")
    details = ", ".join([*place, *values])
    return f"{item.get('quantity', 1)} × {name}" + (f" ({details})" if details else "")
