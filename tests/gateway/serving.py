"""Runs an ASGI app under a real uvicorn on a free loopback port, in the test's own loop."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from server.launch import ports
from tests.support.waiting import until


@asynccontextmanager
async def served(app: Any, port: int = 0) -> AsyncIterator[str]:
    """The app's base URL, for as long as the block runs."""
    # With the protocol named, asyncio turns off the delay of small packets; without, each answer would wait 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    config = uvicorn.Config(app, log_level="critical", lifespan="off", timeout_graceful_shutdown=1)
    config.load()
    # Started and stopped by hand: its own main loop looks only now and then whether it should end, and takes signals,
    # which belong to the test run.
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup(sockets=[listening])
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        await _stop(server)
        listening.close()


async def _stop(server: uvicorn.Server) -> None:
    # As the server's own way to stop, but without its fixed wait: tests do this a hundred times.
    for listener in server.servers:
        listener.close()
    state = server.server_state
    for connection in list(state.connections):
        connection.shutdown()
    await until(lambda: not state.connections and not state.tasks)


def free_port() -> int:
    """A port that nobody listens on now."""
    return ports.free_port("127.0.0.1")
