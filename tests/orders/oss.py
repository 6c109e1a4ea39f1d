"""An OSS at the other end of the network: a real HTTP server on loopback that takes webhooks as a careful one does."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import uvicorn
from standardwebhooks import Webhook

Answer = Callable[["Arrival"], Awaitable[int] | int]


@asynccontextmanager
async def served(app: Any, port: int = 0, lifespan: Literal["on", "off"] = "off") -> AsyncIterator[str]:
    """The app's base URL, for as long as the block runs."""
    # named, so that asyncio switches off the delay of small packets
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan=lifespan, timeout_graceful_shutdown=1))
    running = asyncio.create_task(server._serve(sockets=[listener]))
    await eventually(lambda: server.started or running.done())
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        listener.close()


async def eventually(holds: Callable[[], Any], seconds: float = 20) -> Any:
    """What ``holds`` returns, or what its awaitable gives, as soon as it is true."""
    async with asyncio.timeout(seconds):
        while True:
            found = holds()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return found
            await asyncio.sleep(0.005)


@dataclass
class Arrival:
    """One HTTP request that arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def webhook_id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def payload(self) -> dict[str, Any]:
        return json.loads(self.body)

    @property
    def order(self) -> dict[str, Any]:
        return self.payload["event"]["productOrder"]


@dataclass
class Oss:
    """``arrivals`` are all requests; ``accepted`` those answered with 2xx whose ``webhook-id`` was new."""

    secret: str
    verified: bool = True
    #: Sent with every answer that is no success.
    headers: dict[str, str] = field(default_factory=dict)
    answer: Answer = lambda arrival: 204
    arrivals: list[Arrival] = field(default_factory=list)
    accepted: list[Arrival] = field(default_factory=list)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Verify as the public package does, then answer as the test decides."""
        arrival = await _arrival(scope, receive)
        self.arrivals.append(arrival)
        if self.verified:
            Webhook(self.secret).verify(arrival.body, arrival.headers)
        status = self.answer(arrival)
        status = status if isinstance(status, int) else await status
        if 200 <= status < 300 and arrival.webhook_id not in {one.webhook_id for one in self.accepted}:
            self.accepted.append(arrival)
        headers = [(b"location", b"http://127.0.0.1:9/elsewhere")] if 300 <= status < 400 else []
        if status >= 300:
            headers += [(name.encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"down for maintenance" if status >= 300 else b""})

    async def has(self, count: int) -> list[Arrival]:
        """What was accepted, once it is ``count``."""
        await eventually(lambda: len(self.accepted) >= count)
        return self.accepted

    def states(self, order_id: str) -> list[str]:
        """The states of an order in the sequence in which they were accepted."""
        orders = [one.payload["event"].get("productOrder", {}) for one in self.accepted]
        return [order["state"] for order in orders if order.get("id") == order_id]


async def _arrival(scope: dict[str, Any], receive: Any) -> Arrival:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return Arrival(scope["path"], {name.decode(): value.decode() for name, value in scope["headers"]}, body)
