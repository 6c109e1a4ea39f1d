"""The bot's client: one customer's message in, the bot's replies out. Only here is Rasa spoken to."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.tone.reply import Reply
from foundation.tracing.spans import now, trace_headers
from gateway.bot_stages import BotStages
from gateway.bots import Bots
from gateway.errors import BotFailed, BotGone, BotUnreachable

_TURN, _HEALTH = "/webhooks/gateway/turn", "/webhooks/gateway/health"
_log = structlog.get_logger(__name__)


class _BotMessage(BaseModel):
    model_config = ConfigDict(extra="ignore")

    text: str | None = None
    custom: dict[str, Any] | None = None

    def reply(self) -> Reply | None:
        """The reply it carries, its bare text failing that, or None."""
        if self.custom and "reply" in self.custom:
            try:
                return Reply.model_validate(self.custom["reply"])
            except ValidationError as error:
                _log.error("bot sent a reply that is none", fields=[problem["loc"] for problem in error.errors()])
        return Reply(text=self.text) if self.text else None


class _BotAnswer(BaseModel):
    model_config = ConfigDict(extra="ignore")

    messages: list[_BotMessage] = Field(default_factory=list)
    state: dict[str, Any]
    took: BotStages = Field(default_factory=BotStages)


@dataclass(frozen=True)
class Answered:
    """What a turn came to: the replies, and the dialogue's ``state`` that the next turn begins with, None where it
    stays what it was. The bot keeps nothing itself; what is in the state is its own affair."""

    replies: Sequence[Reply]
    state: dict[str, Any] | None


class BotClient:
    """A pool of connections to each bot. ``timeout`` is in seconds, for a whole turn."""

    def __init__(self, urls: Sequence[str], token: str, timeout: float) -> None:
        self._timeout = timeout
        self._bots = Bots([_client(url, token, timeout) for url in urls])

    async def turn(
        self, key: ContextKey, conversation_id: str, message_id: str, text: str, understanding: Understanding | None,
        *, state: dict[str, Any] | None, vouched: bool = False, turn: int | None = None,
    ) -> Answered:  # fmt: skip
        """What the bot answers. ``understanding`` None: the bot understands by itself. ``state``: that of the answer
        before, None for a conversation's first. ``vouched``: the CSP's site vouches for the customer; who they are the
        bot isn't told. ``turn``: the number of the claim on the conversation, None where there is none.

        Raises :class:`BotGone` where another bot may be asked at once, :class:`BotUnreachable` and :class:`BotFailed`.
        """
        metadata: dict[str, Any] = {"context": key.model_dump(mode="json")}
        if vouched:
            metadata["vouched"] = True
        if turn is not None:
            metadata["turn"] = turn
        if understanding:
            metadata["understanding"] = understanding.model_dump(mode="json")
        body = {
            "conversation_id": conversation_id, "message_id": message_id, "text": text, "state": state,
            "metadata": metadata,
        }  # fmt: skip
        sent = now()
        response = await self._post(body)
        answered = _answered(response, sent, now())
        if not answered.replies:
            raise BotFailed("The bot had no reply.", advice="Look into the bot's log.")
        return answered

    async def healthy(self) -> bool:
        """Whether any bot has its model and takes turns."""
        return any(await asyncio.gather(*(_takes_turns(bot.http) for bot in self._bots.all)))

    async def close(self) -> None:
        """Close the connections."""
        await asyncio.gather(*(bot.http.aclose() for bot in self._bots.all))

    async def _post(self, body: dict[str, Any]) -> httpx.Response:
        with self._bots.chosen() as bot:
            try:
                # httpx counts each wait alone; a turn as a whole has to end, too.
                async with asyncio.timeout(self._timeout):
                    response = await bot.http.post(_TURN, json=body, headers=trace_headers())
            except (httpx.TransportError, TimeoutError) as error:
                bot.is_away()
                is_late = isinstance(error, (httpx.TimeoutException, TimeoutError))
                raise (BotUnreachable if is_late else BotGone)(
                    f"The bot could not be reached ({type(error).__name__}).", advice="See whether it is running."
                ) from error
            if response.status_code in (502, 503, 504):
                bot.is_away()
                raise BotGone(f"The bot answered {response.status_code}.", advice="See whether it is running.")
        if response.status_code != httpx.codes.OK:
            raise BotFailed(f"The bot answered {response.status_code}.", advice="Look into the bot's log.")
        return response


def _client(url: str, token: str, timeout: float) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=url,
        headers={"Authorization": f"Bearer {token}"},
        timeout=timeout,
        # The bot is a neighbour: a proxy set for the outside world must not come between.
        trust_env=False,
        limits=httpx.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=60),
    )


async def _takes_turns(http: httpx.AsyncClient) -> bool:
    try:
        response = await http.get(_HEALTH, timeout=2)
    except httpx.HTTPError:
        return False
    return response.is_success


def _answered(response: httpx.Response, sent: int, received: int) -> Answered:
    try:
        answer = _BotAnswer.model_validate_json(response.content)
    except ValidationError as error:
        raise BotFailed("The bot's answer is not of the agreed form.", advice="Look into the bot's log.") from error
    answer.took.record(sent, received)
    return Answered([reply for message in answer.messages if (reply := message.reply())], answer.state)
