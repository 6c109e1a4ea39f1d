"""A body that comes byte by byte is not waited for without end, over a real connection; all else takes its time."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from functools import partial

import httpx
import pytest
import websockets
from fastapi import APIRouter, FastAPI, Request, WebSocket
from fastapi.responses import StreamingResponse

from foundation.tmf import TmfRoute, read_body
from server.http.errors import UnexpectedErrors, add_error_handlers
from server.http.limits import BoundedBodies
from server.http.patience import TimelyBodies
from tests.gateway.serving import served

SECONDS = 0.3


class Server:
    """The server's middleware around routes that wait for ``go``."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.app = FastAPI()
        router = APIRouter(route_class=TmfRoute)
        router.post("/tmf-api/order")(self.length)
        self.app.include_router(router)
        self.app.post("/chat")(self.length)
        self.app.post("/slow")(self.slow)
        self.app.get("/stream")(self.stream)
        self.app.websocket("/socket")(self.socket)
        add_error_handlers(self.app)
        for middleware in (BoundedBodies, partial(TimelyBodies, seconds=SECONDS), UnexpectedErrors):
            self.app.add_middleware(middleware)

    async def length(self, request: Request) -> dict[str, int]:
        return {"length": len(await read_body(request))}

    async def slow(self, request: Request) -> dict[str, int]:
        read = await self.length(request)
        await self.go.wait()
        return read

    async def stream(self) -> StreamingResponse:
        async def parts() -> AsyncIterator[str]:
            yield "first"
            await self.go.wait()
            yield "last"

        return StreamingResponse(parts())

    async def socket(self, socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(await socket.receive_text())


@pytest.fixture
def server() -> Server:
    return Server()


async def byte_by_byte(url: str, path: str) -> tuple[int, dict[str, str], bytes]:
    """What is answered to a body of which a byte comes now and then; the connection is read to its end."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: 100000\r\n\r\n".encode())
    answer = asyncio.create_task(until_closed(reader))
    while not answer.done():
        writer.write(b" ")
        await asyncio.wait([answer], timeout=SECONDS / 10)
    writer.close()
    head, _, body = (await answer).partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    return int(status.split()[1]), dict(line.lower().split(": ", 1) for line in lines), body


async def until_closed(reader: asyncio.StreamReader) -> bytes:
    """All that comes. Who writes on to a connection that was closed may find it reset instead of ended."""
    said = b""
    with contextlib.suppress(ConnectionResetError):
        while part := await reader.read(65_536):
            said += part
    return said


@pytest.mark.parametrize("path", ["/tmf-api/order", "/chat"])
async def test_a_body_that_comes_byte_by_byte_is_refused_and_its_connection_closed(server: Server, path: str) -> None:
    async with served(server.app) as url:
        status, headers, body = await byte_by_byte(url, path)
    assert (status, headers["connection"]) == (408, "close")
    error = json.loads(body)
    error = error if path.startswith("/tmf-api") else error["error"]
    assert error["code"] == "request_timeout"
    assert "0.3 seconds" in error["message"]


async def test_answers_streams_sockets_and_large_bodies_take_as_long_as_they_take(server: Server) -> None:
    is_late = asyncio.Event()

    async def in_parts() -> AsyncIterator[bytes]:
        yield b"x" * 900_000
        await is_late.wait()
        yield b"x" * 100_000

    async with (
        served(server.app) as url,
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=60) as http,
        websockets.connect(url.replace("http", "ws") + "/socket", proxy=None) as socket,
        http.stream("GET", "/stream") as streamed,
        asyncio.TaskGroup() as group,
    ):
        large = group.create_task(http.post("/chat", content=in_parts()))
        slow = group.create_task(http.post("/slow", content=b"x" * 200_000))
        parts = streamed.aiter_text()
        assert await anext(parts) == "first"
        status, _, _ = await byte_by_byte(url, "/chat")
        assert status == 408, "by now a small body would be late"
        is_late.set()
        server.go.set()
        assert await anext(parts) == "last"
        assert (await slow).json() == {"length": 200_000}
        assert (await large).json() == {"length": 1_000_000}
        await socket.send("still here")
        assert await socket.recv() == "still here"
