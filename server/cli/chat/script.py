"""Plays a script: each line is said by the customer in turn. Output: the transcript, as JSON-ready data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console

from server.cli.chat.client import ChatClient
from server.cli.chat.render import show_messages, show_orders


def play(client: ChatClient, lines: Sequence[str], console: Console | None) -> dict[str, Any]:
    """Say all ``lines``; where there is a console, show the conversation as it goes.

    Output: ``{"conversation_id", "context", "greeting", "turns", "orders"}``; each turn holds ``text``, ``intent``,
    ``confidence``, ``entities``, ``own_intent``, ``replies`` (to this line) and ``late`` (said unasked before it).
    """
    if console:
        show_messages(console, client.context, client.greeting)
    turns = [_turn(client, line, console) for line in lines]
    orders = client.orders()
    if console:
        show_orders(console, orders)
    return {
        "conversation_id": client.conversation_id,
        "context": {name: client.context[name] for name in ("csp", "segment", "locale")},
        "greeting": [message["reply"] for message in client.greeting],
        "turns": turns,
        "orders": orders,
    }


def _turn(client: ChatClient, line: str, console: Console | None) -> dict[str, Any]:
    late = client.late_messages()
    if console:
        show_messages(console, client.context, late)
        console.print(f"\n> {line}", style="bold", markup=False, highlight=False)
    answer = client.say(line)
    if console:
        show_messages(console, client.context, answer["messages"])
    understanding = answer["understanding"] or {}
    return {
        "text": line,
        "intent": understanding.get("intent"),
        "confidence": understanding.get("confidence"),
        "entities": understanding.get("entities", []),
        "own_intent": understanding.get("own_intent"),
        "replies": [message["reply"] for message in answer["messages"]],
        "late": [message["reply"] for message in late],
    }
