"""What a bot asks of the server while it takes a turn, and of whom.

The bot decides what comes next; all that has to do with contexts, offers and orders is done here, by the process that
sent the turn and over the connection that it went out on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection

from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.intents.understanding import Understanding
from foundation.errors import NotFound


@dataclass(frozen=True)
class TurnTold:
    """A customer's message, as the bot gets it. ``understanding`` None: the bot understands by itself. ``is_vouched``:
    the CSP's site vouches for the customer; who they are the bot isn't told."""

    key: ContextKey
    conversation_id: str
    message_id: str
    text: str
    understanding: Understanding | None
    is_vouched: bool = False


@dataclass(frozen=True)
class AskedAction:
    """``action`` is to be run, while ``form`` is active; ``intent`` and ``confidence`` are what the bot understood,
    where it did so by itself."""

    action: str
    form: str | None = None
    intent: str | None = None
    confidence: float | None = None


class BotWork(Protocol):
    """What is done for one turn."""

    async def act(self, asked: AskedAction) -> dict[str, Any]:
        """Run an action; ``{"events", "responses"}``, as Rasa's action protocol has it."""

    async def word(self, response: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The words of a response; ``{"text", "custom"}``, as Rasa's NLG protocol has it."""

    def keep(self, connection: Connection) -> None:
        """Keep what was done, in the transaction of ``connection``: the one that keeps the turn's answer."""


#: Begins the work of a turn.
BeginWork = Callable[[TurnTold], BotWork]


class NoWork:
    """That of a gateway that knows no actions."""

    async def act(self, asked: AskedAction) -> dict[str, Any]:
        """There is none."""
        raise NotFound(f"There is no action {asked.action!r}.")

    async def word(self, response: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """There are none."""
        raise NotFound(f"There are no words for {response!r}.")

    def keep(self, connection: Connection) -> None:
        """Nothing was done."""


def no_work(_: TurnTold) -> BotWork:
    """For a gateway that knows no actions."""
    return NoWork()
