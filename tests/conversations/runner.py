"""Holds a scripted conversation over the web chat's HTTP API, and compares the order that came of it.

Input: a conversation's YAML file and the server's address. Output: the transcript, and the differences.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import httpx
import yaml


@dataclass(frozen=True)
class Script:
    """A conversation: what the customer says, and the order that must come of it (None: none)."""

    name: str
    csp: str
    segment: str
    locale: str
    lines: list[str]
    order: dict[str, Any] | None


@dataclass(frozen=True)
class Held:
    """A conversation as it went: for each turn what was said, understood and replied; and its orders (TMF622)."""

    turns: list[dict[str, Any]]
    orders: list[dict[str, Any]]

    def transcript(self) -> str:
        """For people: what a failing test shows."""
        lines = []
        for turn in self.turns:
            heard = turn["understanding"]
            entities = [(one["kind"], one.get("characteristic"), one["value"]) for one in heard["entities"]]
            lines.append(f"> {turn['text']}\n    [{heard['intent']} {heard['confidence']:.2f} {entities}]")
            lines += [f"< {one['reply']['text']}" for one in turn["messages"] if one.get("reply")]
        return "\n".join(lines)


def read_script(path: Path) -> Script:
    """A conversation's file."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    csp, segment = raw["context"].split("/")
    return Script(
        f"{csp}/{path.stem}", csp, segment, raw["locale"], [str(one) for one in raw["lines"]], raw.get("order")
    )


def hold(script: Script, url: str) -> Held:
    """Have the conversation with a running server."""
    with httpx.Client(base_url=url, timeout=30) as client:
        started = client.post("/chat/conversations", json={"csp": script.csp, "segment": script.segment,
                                                           "locale": script.locale})  # fmt: skip
        started.raise_for_status()
        conversation = started.json()
        base = f"/chat/conversations/{conversation['conversation_id']}"
        client.headers["Authorization"] = f"Bearer {conversation['token']}"
        turns = []
        for number, line in enumerate(script.lines):
            answer = client.post(f"{base}/messages", json={"client_id": f"line-{number}", "text": line})
            answer.raise_for_status()
            turns.append({"text": line, **answer.json()})
        orders = client.get(f"{base}/orders")
        orders.raise_for_status()
        return Held(turns, orders.json()["orders"])


def differences(expected: dict[str, Any] | None, orders: list[dict[str, Any]], *, tax_included: bool) -> list[str]:
    """What of the order is not as expected, item by item and price by price."""
    if expected is None:
        return [f"{len(orders)} orders, expected none"] if orders else []
    if len(orders) != 1:
        return [f"{len(orders)} orders, expected one"]
    items = orders[0]["productOrderItem"]
    wrong = _compare("contact", expected.get("contact", {}), contact_of(orders[0]))
    if len(items) != len(expected["items"]):
        wrong.append(f"{len(items)} items, expected {len(expected['items'])}")
    for number, (item, wanted) in enumerate(zip(items, expected["items"], strict=False), start=1):
        found = _item(item, wanted, tax_included=tax_included)
        for key, value in found.items():
            wrong += _compare(f"item {number} {key}", wanted.get(key), value)
    return wrong


def contact_of(order: dict[str, Any]) -> dict[str, Any]:
    """Whom a TMF622 order is for: from its note of contact details, one ``field: value`` a line."""
    note = next((one for one in order.get("note", []) if one["id"] == "contact"), None)
    return dict(line.split(": ", 1) for line in note["text"].splitlines()) if note else {}


def _item(item: dict[str, Any], wanted: dict[str, Any], *, tax_included: bool) -> dict[str, Any]:
    """A TMF622 order item in the words of an expectation; amounts as the CSP shows them."""
    shown = "taxIncludedAmount" if tax_included else "dutyFreeAmount"
    parts = [item, *item.get("productOrderItem", [])]
    prices = [price for part in parts for price in part.get("itemPrice", [])]
    amounts = [(price, Decimal(str(price["price"][shown]["value"]))) for price in prices]
    off = [one for price in prices for one in price.get("priceAlteration", [])]
    found: dict[str, Any] = {
        "offering": item["productOffering"]["id"],
        "postcode": next((place["postcode"] for place in item["product"].get("place", [])), None),
        "values": _values(item, parts, wanted.get("values", {})),
        "prices": {price["productOfferingPrice"]["id"]: amount for price, amount in amounts},
        "monthly": sum((amount for price, amount in amounts if price["priceType"] == "recurring"), Decimal(0)),
        "one_time": sum((amount for price, amount in amounts if price["priceType"] == "oneTime"), Decimal(0)),
        "first_months": None,
    }
    if off:
        total = sum(Decimal(str(one["price"][shown]["value"])) for one in off)
        found["first_months"] = {"months": off[0]["applicationDuration"], "discount": total}
    return found


def _values(item: dict[str, Any], parts: list[dict[str, Any]], wanted: dict[str, Any]) -> dict[str, Any]:
    values = {one["name"]: one["value"] for part in parts for one in part["product"]["productCharacteristic"]}
    if "itemTerm" in item:
        values["term"] = item["itemTerm"][0]["name"]
    there = {part["productOffering"]["id"] for part in parts[1:]}
    # an optional part of a bundle is in the order, or it is not; an expectation says so with yes or no
    return values | {name: name in there for name in wanted if name not in values and isinstance(wanted[name], bool)}


def _compare(what: str, wanted: Any, found: Any) -> list[str]:
    wanted, found = _plain(wanted), _plain(found)
    return [] if wanted == found else [f"{what}: {found}, expected {wanted}"]


def _plain(value: Any) -> Any:
    """Amounts as numbers, postcodes without blanks: what may be written in two ways."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, bool) or value is None:
        return value
    text = str(value).replace(" ", "").casefold()
    try:
        return Decimal(text)
    except InvalidOperation:
        return text
