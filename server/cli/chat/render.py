"""Replies on a terminal: the text, cards as tables, quick replies with numbers.

Input: messages and orders as the server's JSON. What they say is shown as it is: never read as markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

Json = dict[str, Any]


def show_messages(console: Console, context: Json, messages: Sequence[Json]) -> None:
    """Show the assistant's messages, in order."""
    for message in messages:
        reply = message["reply"]
        console.print(Text(f"{context['name']}: ", style="bold cyan") + Text(reply["text"]), highlight=False)
        if reply.get("card"):
            console.print(_CARDS[reply["card"]["kind"]](reply["card"]))
    quick_replies = open_quick_replies(messages)
    if quick_replies:
        titles = [f"[{number}] {quick['title']}" for number, quick in enumerate(quick_replies, start=1)]
        console.print(Text("   ".join(titles), style="green"), highlight=False)


def open_quick_replies(messages: Sequence[Json]) -> list[Json]:
    """The quick replies that can be pressed now: those of the last message, and the offers of its card."""
    if not messages:
        return []
    reply = messages[-1]["reply"]
    card = reply.get("card") or {}
    offers = [offer["order"] for offer in card.get("offers", [])] if card.get("kind") == "offers" else []
    known = {quick["payload"] for quick in reply["quick_replies"]}
    return [*reply["quick_replies"], *(quick for quick in offers if quick["payload"] not in known)]


def show_orders(console: Console, orders: Sequence[Json]) -> None:
    """Show the orders that were placed, in short."""
    for order in orders:
        table = _grid()
        for item in order.get("productOrderItem", []):
            offering = item.get("productOffering", {})
            table.add_row(Text(str(item.get("quantity", 1))), Text(str(offering.get("name") or offering.get("id"))))
        title = Text(f"Order {order.get('externalId') or order['id']}: {order['state']}")
        console.print(Panel(table, title=title, expand=False))


def _offers(card: Json) -> RenderableType:
    panels = []
    for offer in card["offers"]:
        lines = [Text(offer["description"]), Text(offer["price"], style="bold")]
        if offer.get("highlight"):
            lines.append(Text(offer["highlight"], style="yellow"))
        panels.append(Panel(Group(*lines), title=Text(offer["name"]), title_align="left", expand=False))
    return Group(*panels)


def _configuration(card: Json) -> RenderableType:
    table = _grid()
    for row in card["rows"]:
        mark = "?" if row["asked"] else ""
        table.add_row(Text(row["name"]), Text(row["value"] or mark, style="bold" if row["asked"] else ""))
    return _panel(card["name"], table, _prices(card), Text(card["tax_note"], style="dim"))


def _order_summary(card: Json) -> RenderableType:
    parts: list[RenderableType] = []
    for item in card["items"]:
        place = f", {item['place']}" if item["place"] else ""
        table = _rows(item["rows"])
        parts += [Text(f"{item['name']}{place}", style="bold"), table, _rows(item["price_lines"], right=True)]
    parts.append(_rows(card["totals"], right=True, style="bold"))
    if card["contact"]:
        parts.append(_rows(card["contact"]))
    return _panel("", *parts, Text(card["tax_note"], style="dim"))


def _order_status(card: Json) -> RenderableType:
    return _panel(f"{card['order_number']}: {card['state_name']}", _rows(card["items"]))


_CARDS = {
    "offers": _offers,
    "configuration": _configuration,
    "order_summary": _order_summary,
    "order_status": _order_status,
}


def _prices(card: Json) -> RenderableType:
    return Group(_rows(card["price_lines"], right=True), _rows(card["totals"], right=True, style="bold"))


def _rows(rows: Sequence[Json], *, right: bool = False, style: str = "") -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column()
    table.add_column(justify="right" if right else "left")
    for row in rows:
        table.add_row(Text(row["name"], style=style), Text(row["value"], style=style))
    return table


def _grid() -> Table:
    return Table.grid(padding=(0, 2))


def _panel(title: str, *parts: RenderableType) -> Panel:
    return Panel(Group(*parts), title=Text(title) if title else None, title_align="left", expand=False)
