"""What the server does for a turn that the bot takes: actions, and the words of responses.

Input: the message that is answered; what the bot asks for, over the turn's own connection. Output: what Rasa's
protocols of actions and of responses would have given it; and what is to be kept with the turn's answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import Connection

from actions.action import StandardAction
from actions.dependencies import Dependencies
from actions.message import TurnMessage, understood_by_rasa
from actions.work import TurnWork
from foundation.errors import NotFound
from gateway.bot_work import AskedAction, BotWork, TurnTold
from server.internal.nlg import worded


class BotTurns:
    """Makes the work of each turn."""

    def __init__(self, dependencies: Dependencies, actions: Mapping[str, StandardAction]) -> None:
        self._dependencies = dependencies
        self._actions = actions

    def __call__(self, turn: TurnTold) -> BotWork:
        """That of a turn that begins."""
        return _Work(self._dependencies, self._actions, turn)


class _Work:
    """That of one turn."""

    def __init__(self, dependencies: Dependencies, actions: Mapping[str, StandardAction], turn: TurnTold) -> None:
        self._dependencies = dependencies
        self._actions = actions
        self._turn = turn
        self._work: TurnWork | None = None

    async def act(self, asked: AskedAction) -> dict[str, Any]:
        """Run an action. Raises NotFound for one that we don't have, and whatever it raises."""
        action = self._actions.get(asked.action)
        if action is None:
            raise NotFound(f"There is no action {asked.action!r}.", advice="Train the bot anew: `make train`.")
        if self._work is None:
            self._work = TurnWork(self._dependencies, self._message(asked))
        dispatcher = CollectingDispatcher()
        events = await self._work.run(action, asked.form, dispatcher)
        return {"events": events, "responses": dispatcher.messages}

    async def word(self, response: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The words of a response. Raises NotFound for one that we don't have."""
        return worded(await self._dependencies.adapter.resolve(self._turn.key), response, arguments)

    def keep(self, connection: Connection) -> None:
        """Keep what the actions changed, in the transaction of ``connection``."""
        if self._work is not None:
            self._work.keep(connection)

    def _message(self, asked: AskedAction) -> TurnMessage:
        turn = self._turn
        understanding = turn.understanding or understood_by_rasa(turn.text, asked.intent, asked.confidence)
        return TurnMessage(turn.conversation_id, turn.message_id, turn.key, understanding, turn.is_vouched)
