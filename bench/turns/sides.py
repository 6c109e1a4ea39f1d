"""The two sides of a comparison: how each takes a customer's line.

Both talk in conversations that our server began, since its actions know those.

In: a line, with what our server understood of it. Out: the ids of the messages that were replied.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from bench.turns.scripts import Script
from bench.turns.stock_dialogue import message
from foundation.ids import new_id

_SECONDS = 600


@dataclass(frozen=True)
class Line:
    """A line that was said before: what it means, and the ids of the messages that answered it."""

    text: str
    understanding: dict[str, Any] | None
    answered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Talk:
    """A conversation that has begun."""

    id: str
    token: str
    script: Script

    @property
    def context(self) -> dict[str, Any]:
        """What the bot is told of where it is held."""
        script = self.script
        return {"csp": script.csp, "segment": script.segment, "locale": script.locale, "channel": "web"}


class Side(Protocol):
    """One of those compared."""

    name: str

    async def say(self, talk: Talk, line: Line) -> Line:
        """Say a line, and wait for its answer."""


class Ours:
    """This product, through the web chat's API: all that a customer's message passes."""

    name = "bespoke"

    def __init__(self, url: str) -> None:
        self._http = _client(url)

    async def begin(self, script: Script) -> Talk:
        """A new conversation."""
        wanted = {"csp": script.csp, "segment": script.segment, "locale": script.locale}
        started = (await self._http.post("/chat/conversations", json=wanted)).raise_for_status().json()
        return Talk(started["conversation_id"], started["token"], script)

    async def say(self, talk: Talk, line: Line) -> Line:
        """Post it as the web chat does."""
        answer = await self._http.post(
            f"/chat/conversations/{talk.id}/messages",
            json={"client_id": new_id(), "text": line.text},
            headers={"Authorization": f"Bearer {talk.token}"},
        )
        body = answer.raise_for_status().json()
        replies = (one["reply"]["message_id"] for one in body["messages"])
        return Line(line.text, body["understanding"], tuple(replies))


class Stock:
    """Stock Rasa, through its REST channel: nobody understands, keeps or guards anything before it."""

    name = "stock Rasa"

    def __init__(self, url: str) -> None:
        self._http = _client(url)

    async def say(self, talk: Talk, line: Line) -> Line:
        """Post it as Rasa's documentation says."""
        understanding = {"text": line.text, **(line.understanding or {})}  # which the web chat isn't told again
        metadata = {"context": talk.context, "understanding": understanding}
        body = message(talk.id, line.text, metadata)
        answer = (await self._http.post("/webhooks/rest/webhook", json=body)).raise_for_status().json()
        replies = (one.get("custom", {}).get("reply", {}).get("message_id") for one in answer)
        return Line(line.text, line.understanding, tuple(one for one in replies if one))


def _client(url: str) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=100)
    return httpx.AsyncClient(base_url=url, timeout=_SECONDS, trust_env=False, limits=limits)
