"""Holds a CSP's example conversation over the web chat's HTTP API, as a customer does, to its real order.

Input: a conversation of a CSP's ``conversations/`` and the server's address. Output: the transcript and the orders.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import yaml

from catalog_adapter.conversations.models import ConversationFile, ExpectedOrder, Line
from server.rehearsal.orders import differences
from tests.support.waiting import wait_until

__all__ = ["Held", "Script", "hold", "misheard", "read_script", "unexpected"]


@dataclass(frozen=True)
class Script:
    """A conversation: what the customer says, the orders that must come of it, and what is expected of the answers,
    line by line."""

    name: str
    csp: str
    segment: str
    locale: str
    lines: list[str]
    orders: list[ExpectedOrder]
    expected: list[Line] = field(default_factory=list)


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
    """A conversation's file in a CSP's folder."""
    csp = path.parent.parent.name
    file = ConversationFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert file.locale, "the demo conversations name their locale"
    lines = [line.customer for line in file.lines]
    orders = [order for _, order in file.expected]
    return Script(f"{csp}/{path.stem}", csp, file.segment, file.locale, lines, orders, file.lines)


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
            if number < len(script.expected) and script.expected[number].once_done:
                wait_until(lambda: _all_completed(client, base), seconds=40, what="the order is completed")
            answer = client.post(f"{base}/messages", json={"client_id": f"line-{number}", "text": line})
            answer.raise_for_status()
            turns.append({"text": line, **answer.json()})
        orders = client.get(f"{base}/orders")
        orders.raise_for_status()
        return Held(turns, orders.json()["orders"])


def _all_completed(client: httpx.Client, base: str) -> bool:
    orders = client.get(f"{base}/orders").json()["orders"]
    return all(one["state"] == "completed" for one in orders)


def misheard(script: Script, held: Held) -> list[str]:
    """What of the answers is not as the lines expect."""
    return [
        f"{line.customer!r}: {told}"
        for line, turn in zip(script.expected, held.turns, strict=True)
        for told in _misheard(line, turn)
    ]


def _misheard(line: Line, turn: dict[str, Any]) -> Iterator[str]:
    replies = [one["reply"] for one in turn["messages"] if one.get("reply")]
    said = " / ".join(" ".join(one["text"].split()) for one in replies).casefold()
    understood, messages = turn["understanding"]["intent"], [one["message_id"] for one in replies]
    if line.intent not in (None, understood):
        yield f"understood as {understood}, not {line.intent}"
    yield from (f"no message {one}" for one in line.messages if one not in messages)
    yield from (f"{one!r} is not said" for one in line.says if one.casefold() not in said)
    yield from (f"{one!r} is said" for one in line.says_not if one.casefold() in said)


def unexpected(expected: list[ExpectedOrder], orders: list[dict[str, Any]], *, tax_included: bool) -> list[str]:
    """What of the orders is not as expected."""
    if len(orders) != len(expected):
        return [f"{len(orders)} orders"]
    pairs = zip(expected, orders, strict=True)
    return [told for wanted, order in pairs for _, told in differences(wanted, order, tax_included=tax_included)]
