"""Stands in for the bot, with nothing to think about: what it takes then is what the channels take.

In: the gateway's turns. Out: each message back.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bench.channels.customers import PREFIX
from server.launch.ports import free_port


async def _healthy(_request: Request) -> Response:
    return JSONResponse({})


async def _turn(request: Request) -> Response:
    turn = await request.json()
    return JSONResponse({"messages": [{"text": f"{PREFIX}{turn['text']}"}], "state": {}})


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to the bench."""
        yield


@asynccontextmanager
async def echoing_bot() -> AsyncIterator[str]:
    """Its address, for as long as the block runs."""
    app = Starlette(routes=[Route("/", _healthy), Route("/webhooks/gateway/turn", _turn, methods=["POST"])])
    port = free_port("127.0.0.1")
    server = _Server(uvicorn.Config(app, port=port, log_level="warning", access_log=False, lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - it tells nobody
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await serving
