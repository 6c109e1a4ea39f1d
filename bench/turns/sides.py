"""The two sides of a comparison: how each takes a customer's line.

Both talk in conversations that our server began, since its actions know those.

In: a line, with what our server understood of it. Out: the ids of the messages that were replied.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import aiohttp

from bench.turns.scripts import Script
from bench.turns.stock_dialogue import message
from foundation.ids import new_id

_SECONDS = 600.0


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

    async def aclose(self) -> None:
        """Say no more."""


class Ours:
    """This product, through the web chat's API: all that a customer's message passes."""

    name = "bespoke"

    def __init__(self, url: str) -> None:
        self._http = _Client(url)

    async def begin(self, script: Script) -> Talk:
        """A new conversation."""
        wanted = {"csp": script.csp, "segment": script.segment, "locale": script.locale}
        started = await self._http.post("/chat/conversations", wanted)
        return Talk(started["conversation_id"], started["token"], script)

    async def say(self, talk: Talk, line: Line) -> Line:
        """Post it as the web chat does."""
        body = await self._http.post(
            f"/chat/conversations/{talk.id}/messages",
            {"client_id": new_id(), "text": line.text},
            authorization=f"Bearer {talk.token}",
        )
        replies = (one["reply"]["message_id"] for one in body["messages"])
        return Line(line.text, body["understanding"], tuple(replies))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


class Stock:
    """Stock Rasa, through its REST channel: nobody understands, keeps or guards anything before it."""

    name = "stock Rasa"

    def __init__(self, url: str) -> None:
        self._http = _Client(url)

    async def say(self, talk: Talk, line: Line) -> Line:
        """Post it as Rasa's documentation says."""
        understanding = {"text": line.text, **(line.understanding or {})}  # which the web chat isn't told again
        metadata = {"context": talk.context, "understanding": understanding}
        body = message(talk.id, line.text, metadata)
        answer = await self._http.post("/webhooks/rest/webhook", body)
        replies = (one.get("custom", {}).get("reply", {}).get("message_id") for one in answer)
        return Line(line.text, line.understanding, tuple(one for one in replies if one))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()


class _Client:
    """Posts JSON, with as little work as may be: it shares the processor with what is measured."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._session: aiohttp.ClientSession | None = None

    async def post(self, path: str, body: Mapping[str, Any], **headers: str) -> Any:
        """What is answered. Raises RuntimeError for an error."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=_SECONDS), cookie_jar=aiohttp.DummyCookieJar()
            )
        sent = {"content-type": "application/json", **headers}
        async with self._session.post(self._url + path, data=json.dumps(body), headers=sent) as answer:
            if not answer.ok:
                raise RuntimeError(f"{path} answered {answer.status}")
            return json.loads(await answer.read())

    async def aclose(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
