"""Stands in for the bot, with nothing to think about: what it takes then is what the channels take.

In: the gateway's turns. Out: each message back.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from bench.channels.customers import PREFIX
from bench.serving import serving

_STATE: dict[str, Any] = {"slots": {}, "form": None, "paused": False}


async def _healthy(_request: Request) -> Response:
    return JSONResponse({})


async def _turns(connection: WebSocket) -> None:
    await connection.accept()
    async for told in connection.iter_json():
        said = f"{PREFIX}{told['turn']['text']}"
        await connection.send_json({"answer": {"messages": [{"text": said}], "state": _STATE}})


@asynccontextmanager
async def echoing_bot() -> AsyncIterator[str]:
    """Its address, for as long as the block runs."""
    app = Starlette(routes=[Route("/", _healthy), WebSocketRoute("/webhooks/gateway/turns", _turns)])
    async with serving(app) as url:
        yield url
