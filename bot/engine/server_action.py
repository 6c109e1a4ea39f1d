"""Runs an action on the server: a lean call, a quick check of its result, over a connection that is kept.

Stock Rasa sends each action the whole history and the domain, opens a new connection for it, and spends most of a turn
re-checking a constant JSON schema.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.engine.action_result import check_action_result
from bot.engine.payload import action_call
from bot.engine.stages import passing_on

#: Seconds. Shorter than servers keep an idle connection (uvicorn: 5), so that none is used just as it is closed.
_KEEP_IDLE = 2.0

_kept: list[aiohttp.ClientSession] = []


class ServerAction(RemoteAction):
    """Rasa's remote action, with the two costly parts replaced."""

    def _action_call_format(self, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
        return action_call(self.name(), tracker)

    def _validate_action_result(self, result: Any) -> bool:
        return check_action_result(result)


@asynccontextmanager
async def kept_session(_: EndpointConfig) -> AsyncIterator[aiohttp.ClientSession]:
    """In place of ``EndpointConfig.session``: one session for all endpoints, since each request brings its headers."""
    if not _kept:
        connector = aiohttp.TCPConnector(keepalive_timeout=_KEEP_IDLE)
        cookies = aiohttp.DummyCookieJar()
        _kept.append(aiohttp.ClientSession(connector=connector, cookie_jar=cookies, trace_configs=[passing_on()]))
    yield _kept[0]


async def close_sessions(*_: Any) -> None:
    """Close every kept connection; a listener for the end of Rasa's server."""
    while _kept:
        await _kept.pop().close()
