"""The bot's client: one customer's message in, the bot's replies out. Only here is Rasa spoken to.

A turn is a talk over one connection, in JSON. We send ``{"turn": …}``; the bot asks for actions and for words, as often
as it likes, and is answered ``{"result": …}`` or ``{"failed": why}``; then it sends the turn's answer, or its error.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import to_json
from sqlalchemy import Connection
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from catalog_adapter.tone.reply import Reply
from foundation.logging import described
from foundation.tracing.spans import now, span, trace_headers
from gateway.bot_stages import BotStages
from gateway.bot_work import AskedAction, BeginWork, BotWork, TurnTold, no_work
from gateway.bots import Bot, Bots
from gateway.errors import BotDied, BotFailed, BotGone, BotUnreachable

_AWAY = (502, 503, 504)
_TOO_BIG = 1009  # WebSocket's code
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


class _Answer(BaseModel):
    """The end of a turn."""

    model_config = ConfigDict(extra="ignore")

    messages: list[_BotMessage] = Field(default_factory=list)
    state: dict[str, Any]
    took: BotStages = Field(default_factory=BotStages)


class _Said(BaseModel):
    """What the bot sends: that an ``action`` be run, for the words of a ``response``, the ``answer``, or an ``error``
    with a status as in HTTP."""

    model_config = ConfigDict(extra="ignore")

    action: str | None = None
    form: str | None = None
    intent: str | None = None
    confidence: float | None = None
    response: str | None = None
    arguments: dict[str, Any] = Field(default_factory=dict)
    traceparent: str | None = None
    answer: _Answer | None = None
    error: str | None = None
    status: int = 500


def _nothing(_: Connection) -> None:
    pass


@dataclass(frozen=True)
class Answered:
    """What a turn came to: the replies, and the dialogue's ``state`` that the next turn begins with, None where it
    stays what it was. The bot keeps nothing itself; what is in the state is its own affair. ``keep`` keeps what was
    done on the way, in the transaction that keeps the answer."""

    replies: Sequence[Reply]
    state: dict[str, Any] | None
    keep: Callable[[Connection], None] = field(default=_nothing, compare=False)


class BotClient:
    """Connections to each bot. ``timeout`` is in seconds, for a whole turn; ``begin`` begins the work of a turn."""

    def __init__(self, urls: Sequence[str], token: str, timeout: float, begin: BeginWork = no_work) -> None:
        self.timeout = timeout
        self._begin = begin
        self._bots = Bots(urls, token)

    async def turn(self, told: TurnTold, *, state: dict[str, Any] | None) -> Answered:
        """What the bot answers. ``state``: that of the answer before, None for a conversation's first.

        Raises :class:`BotGone` where another bot may be asked at once, :class:`BotUnreachable` and :class:`BotFailed`.
        """
        work, sent = self._begin(told), now()
        answer = await self._talk({"turn": _turn(told, state), **trace_headers()}, work)
        # Of a rehearsal many turns are asked at once, as of no conversation.
        answer.took.record(sent, now(), is_measured=not told.key.is_rehearsal)
        replies = [reply for message in answer.messages if (reply := message.reply())]
        if not replies:
            raise BotFailed("The bot had no reply.", advice="Look into the bot's log.")
        return Answered(replies, answer.state, work.keep)

    async def healthy(self) -> bool:
        """Whether any bot has its model and takes turns."""
        return await self._bots.healthy()

    async def close(self) -> None:
        """Close the connections."""
        await self._bots.close()

    async def _talk(self, turn: dict[str, Any], work: BotWork) -> _Answer:
        async with self._bots.chosen() as bot:
            try:
                async with asyncio.timeout(self.timeout), bot.connections.one() as connection:
                    await _send(connection, turn)
                    said = await _last_said(connection, work)
            except (OSError, TimeoutError, WebSocketException, ValidationError) as error:
                raise _gone(bot, error) from error
            if said.answer is None and said.status in _AWAY:
                bot.is_away()
                raise BotGone(f"The bot answered {said.status}.", advice="See whether it is running.")
        if said.answer is not None:
            return said.answer
        raise BotFailed(f"The bot answered {said.status}.", advice="Look into the bot's log.")


def _turn(told: TurnTold, state: dict[str, Any] | None) -> dict[str, Any]:
    metadata: dict[str, Any] = {"context": told.key}
    if told.is_vouched:
        metadata["vouched"] = True
    if told.understanding:
        metadata["understanding"] = told.understanding
    return {
        "conversation_id": told.conversation_id, "message_id": told.message_id, "text": told.text, "state": state,
        "metadata": metadata,
    }  # fmt: skip


async def _send(connection: ClientConnection, what: dict[str, Any]) -> None:
    await connection.send(to_json(what), text=True)


async def _last_said(connection: ClientConnection, work: BotWork) -> _Said:
    """Do what the bot asks for, until it has its answer, or an error."""
    while True:
        said = _Said.model_validate_json(await connection.recv())
        if said.action is None and said.response is None:
            return said
        await _send(connection, await _done(said, work))


async def _done(said: _Said, work: BotWork) -> dict[str, Any]:
    what = said.action or said.response
    try:
        if said.response is not None:
            return {"result": await work.word(said.response, said.arguments)}
        assert said.action is not None, "asked for one of the two"
        with span(f"action {said.action}", traceparent=said.traceparent):
            asked = AskedAction(said.action, said.form, said.intent, said.confidence)
            return {"result": await work.act(asked)}
    except Exception as error:
        _log.error("action failed", action=what, **described(error))
        return {"failed": f"{what} failed."}


def _gone(bot: Bot, error: Exception) -> BotFailed | BotUnreachable:
    """What it means that a turn's connection had no answer."""
    name = type(error).__name__
    if isinstance(error, ValidationError):
        return BotFailed("The bot's answer is not of the agreed form.", advice="Look into the bot's log.")
    if isinstance(error, ConnectionClosed) and _TOO_BIG in (one.code for one in (error.rcvd, error.sent) if one):
        return BotFailed("The turn or its answer is too large.", advice="Look into the bot's log.")
    if isinstance(error, InvalidStatus) and error.response.status_code not in _AWAY:
        return BotFailed(f"The bot answered {error.response.status_code}.", advice="Look into the bot's log.")
    bot.is_away()
    unreachable: type[BotUnreachable] = BotGone
    if isinstance(error, TimeoutError):  # it may still be at work on the turn
        unreachable = BotUnreachable
    elif isinstance(error, ConnectionClosed) and error.rcvd is None:  # it ended without a word
        unreachable = BotDied
    return unreachable(f"The bot could not be reached ({name}).", advice="See whether it is running.")
