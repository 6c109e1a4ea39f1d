"""Customers who hold an example conversation, each message sent to any server, and sent again until it is answered.

In: a script. Out: the conversation as it can be read at the end, its orders, and how long each answer took.
"""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from bench.turns.scripts import Script

Json = dict[str, Any]
#: Part of the messages that are sent to two servers at once, as by a customer's device that believes the first lost.
_DOUBLED = 0.1
_LONGEST = 180.0
_WAIT = 0.25


@dataclass
class Held:
    """A conversation that was held. ``messages`` are as the server lists them; ``began`` is when each line was first
    sent, by the monotonic clock, ``seconds`` how long its answer took with all that was tried; ``tries`` counts every
    request."""

    script: Script
    id: str = ""
    messages: list[Json] = field(default_factory=list)
    orders: list[Json] = field(default_factory=list)
    began: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    tries: int = 0


class Customer:
    """One conversation at ``urls``, with ``pause`` seconds between lines on average."""

    def __init__(
        self, script: Script, urls: list[str], http: httpx.AsyncClient, chance: random.Random, pause: float
    ) -> None:
        self.held = Held(script)
        self._urls = urls
        self._http = http
        self._chance = chance
        self._pause = pause
        self._headers: dict[str, str] = {}

    async def talk(self) -> Held:
        """Hold the conversation. TimeoutError where a message is not answered for three minutes."""
        script, held = self.held.script, self.held
        await asyncio.sleep(self._chance.uniform(0, 2 * self._pause))
        wanted = {"csp": script.csp, "segment": script.segment, "locale": script.locale}
        started = await self._call("POST", "/chat/conversations", wanted)
        self._headers = {"Authorization": f"Bearer {started['token']}"}
        held.id = started["conversation_id"]
        path = f"/chat/conversations/{held.id}"
        for number, line in enumerate(script.lines):
            await self._say(path, {"client_id": f"line-{number}", "text": line})
            await asyncio.sleep(self._chance.uniform(0, 2 * self._pause))
        held.messages = (await self._call("GET", f"{path}/messages"))["messages"]
        held.orders = (await self._call("GET", f"{path}/orders"))["orders"]
        return held

    async def _say(self, path: str, message: Json) -> None:
        began = time.monotonic()
        self.held.began.append(began)
        times = 2 if self._pause and self._chance.random() < _DOUBLED else 1
        await asyncio.gather(*(self._call("POST", f"{path}/messages", message) for _ in range(times)))
        self.held.seconds.append(time.monotonic() - began)

    async def _call(self, method: str, path: str, body: Json | None = None) -> Json:
        """The answer of any server; asked again, and another, until there is one."""
        async with asyncio.timeout(_LONGEST):
            while True:
                self.held.tries += 1
                url = self._chance.choice(self._urls)
                try:
                    response = await self._http.request(method, url + path, json=body, headers=self._headers)
                except httpx.TransportError:
                    response = None
                if response is not None and response.is_success:
                    answer: Json = response.json()
                    return answer
                if (
                    response is not None
                    and response.is_client_error
                    and response.status_code != httpx.codes.TOO_MANY_REQUESTS
                ):
                    raise SystemExit(f"A customer was refused: {response.status_code} {response.text}")
                await asyncio.sleep(_WAIT * self._chance.uniform(1, 2))
