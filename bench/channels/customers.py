"""Customers of the web chat, as its component keeps one: a stream that may break, what was shown, what is to be sent.

In: what each says. Out: what each was shown, and how long it took.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
import websockets
from websockets.asyncio.client import ClientConnection

#: What the bot says before what it was told.
PREFIX = "echo: "
_WAIT = 0.4  # seconds until a customer connects again, at least
_GREETINGS = 1


@dataclass
class Customer:
    """One conversation. ``shown`` has each message's ``seq`` and text; ``accepted`` and ``answered`` are milliseconds
    from sending a message until it was taken, and until its reply was there."""

    conversation_id: str
    token: str
    urls: list[str]
    chance: random.Random
    said: list[str] = field(default_factory=list)
    shown: list[tuple[int, str]] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    connections: int = 0
    faults: list[str] = field(default_factory=list)
    _outbox: list[str] = field(default_factory=list)
    _sent_at: dict[str, float] = field(default_factory=dict)
    _socket: ClientConnection | None = None
    _connected: asyncio.Event = field(default_factory=asyncio.Event)
    _serving: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Connect, and stay connected until :meth:`leave`."""
        self._serving = asyncio.create_task(self._stay())
        await self._connected.wait()

    async def leave(self) -> None:
        """Go away."""
        if self._serving:
            self._serving.cancel()
            await asyncio.gather(self._serving, return_exceptions=True)

    async def say(self, text: str) -> None:
        """Say something that nobody else says; sent when everything before it was taken."""
        self.said.append(text)
        self._outbox.append(text)
        self._sent_at[text] = time.perf_counter()
        if len(self._outbox) == 1:
            await self._send_next()

    @property
    def is_served(self) -> bool:
        """Whether everything said was answered, as far as is shown."""
        return len(self.shown) >= _GREETINGS + 2 * len(self.said)

    async def _stay(self) -> None:
        while True:
            url = self.chance.choice(self.urls).replace("http", "ws", 1)
            with contextlib.suppress(OSError, websockets.WebSocketException, TimeoutError):
                async with websockets.connect(
                    f"{url}/chat/conversations/{self.conversation_id}/stream", proxy=None, ping_interval=None
                ) as socket:
                    await self._listen(socket)
            self._socket = None
            await asyncio.sleep(_WAIT * self.chance.uniform(1, 2))

    async def _listen(self, socket: ClientConnection) -> None:
        after = self.shown[-1][0] if self.shown else 0
        await socket.send(json.dumps({"type": "hello", "token": self.token, "after": after}))
        self._socket = socket
        self.connections += 1
        await self._send_next()
        async for raw in socket:
            self._connected.set()
            await self._take(json.loads(raw))

    async def _send_next(self) -> None:
        if self._outbox and self._socket:
            number = len(self.said) - len(self._outbox)
            frame = {"type": "message", "client_id": f"m{number}", "text": self._outbox[0]}
            with contextlib.suppress(websockets.ConnectionClosed):
                await self._socket.send(json.dumps(frame))

    async def _take(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "message":
                self._show(frame)
            case "accepted" if self._outbox and frame["client_id"] == self._next_id():
                self.accepted.append(self._since(self._outbox.pop(0)))
                await self._send_next()
            case "error" if "retry_after" in frame:
                await asyncio.sleep(frame["retry_after"])
                await self._send_next()
            case "error":
                self.faults.append(f"error {frame['code']}")

    def _next_id(self) -> str:
        return f"m{len(self.said) - len(self._outbox)}"

    def _show(self, frame: dict[str, Any]) -> None:
        text = frame["text"] if frame["direction"] == "in" else frame["reply"]["text"]
        self.shown.append((frame["seq"], text))
        if frame["direction"] == "out" and text.startswith(PREFIX):
            self.answered.append(self._since(text.removeprefix(PREFIX)))

    def _since(self, text: str) -> float:
        return (time.perf_counter() - self._sent_at[text]) * 1000


@dataclass(frozen=True)
class Judgement:
    """How many messages of all customers were lost, shown or answered twice, out of order, or excused."""

    lost: int
    doubled: int
    out_of_order: int
    other: int


def judge(customers: list[Customer]) -> Judgement:
    """What was shown must be the greeting, then each message, once, with its reply after it."""
    lost = doubled = out_of_order = other = 0
    for customer in customers:
        texts = [text for _seq, text in customer.shown][_GREETINGS:]
        expected = [text for said in customer.said for text in (said, f"{PREFIX}{said}")]
        lost += len(set(expected) - set(texts))
        doubled += len(texts) - len(set(texts))
        other += len(set(texts) - set(expected)) + len(customer.faults)
        seqs = [seq for seq, _text in customer.shown]
        is_whole = sorted(set(texts)) == sorted(expected)
        out_of_order += seqs != list(range(1, len(seqs) + 1)) or (is_whole and list(dict.fromkeys(texts)) != expected)
    return Judgement(lost, doubled, out_of_order, other)


async def customers(count: int, urls: list[str], context: dict[str, str], chance: random.Random) -> list[Customer]:
    """So many new conversations, not connected yet."""
    found = []
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        for number in range(count):
            response = await http.post(f"{urls[number % len(urls)]}/chat/conversations", json=context)
            started = response.raise_for_status().json()
            own = random.Random(chance.random())
            found.append(Customer(started["conversation_id"], started["token"], urls, own))
    return found
