"""The bus: tells other parts and processes that something happened. It only wakes; the database holds the truth.

In process by default, Redis pub/sub with ``REDIS_URL``. A message may be lost (a process down, Redis away), so every
listener must also find out on its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

BusEvent = dict[str, Any]
Handler = Callable[[BusEvent], Awaitable[None]]
_CHANNEL = "bespoke:bus:"
_log = structlog.get_logger(__name__)


class Bus(Protocol):
    """What both kinds do. ``payload`` is JSON and small."""

    def subscribe(self, topic: str, handler: Handler) -> None:
        """Call ``handler`` for every bus event of ``topic``; before ``start``."""

    async def publish(self, topic: str, payload: BusEvent) -> None:
        """Tell all subscribers in all processes; never raises for a bus that is away."""

    async def start(self) -> None:
        """Begin to listen."""

    async def stop(self) -> None:
        """Stop listening."""


class _Handlers:
    def __init__(self) -> None:
        self._by_topic: dict[str, list[Handler]] = {}
        self._running: set[asyncio.Task[None]] = set()

    def subscribe(self, topic: str, handler: Handler) -> None:
        self._by_topic.setdefault(topic, []).append(handler)

    def topics(self) -> list[str]:
        return list(self._by_topic)

    def dispatch(self, topic: str, payload: BusEvent) -> None:
        for handler in self._by_topic.get(topic, []):
            task = asyncio.create_task(self._guarded(topic, handler, payload))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _guarded(self, topic: str, handler: Handler, payload: BusEvent) -> None:
        try:
            await handler(payload)
        except Exception:
            _log.exception("bus handler failed", topic=topic)


class InProcessBus(_Handlers):
    """For one process: handlers run as tasks of the same loop."""

    async def publish(self, topic: str, payload: BusEvent) -> None:
        """Hand the bus event to each handler."""
        self.dispatch(topic, payload)

    async def start(self) -> None:
        """Nothing to do."""

    async def stop(self) -> None:
        """Wait for what is running."""
        await asyncio.gather(*self._running, return_exceptions=True)


class RedisBus(_Handlers):
    """For many processes: Redis pub/sub, reconnecting by itself."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._redis: Redis = Redis.from_url(url)
        self._listener: asyncio.Task[None] | None = None

    async def publish(self, topic: str, payload: BusEvent) -> None:
        """Publish; a bus that is away is logged, since the database holds the truth."""
        try:
            await self._redis.publish(_CHANNEL + topic, json.dumps(payload))
        except RedisError as error:
            _log.warning("bus is away; listeners will find out on their own", topic=topic, error=str(error))

    async def start(self) -> None:
        """Begin to listen in the background."""
        self._listener = asyncio.create_task(self._listen())

    async def stop(self) -> None:
        """Stop listening and close the connection."""
        if self._listener:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
        await self._redis.aclose()

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub() as pubsub:
                    await pubsub.subscribe(*(_CHANNEL + topic for topic in self.topics()))
                    async for message in pubsub.listen():
                        if message["type"] == "message":
                            self._take(message["channel"].decode().removeprefix(_CHANNEL), message["data"])
            except RedisError as error:
                _log.warning("bus is away; trying again", error=str(error))
                await asyncio.sleep(1)

    def _take(self, topic: str, data: bytes) -> None:
        try:
            payload = json.loads(data)
        except ValueError:
            _log.warning("a bus event is no JSON; somebody else uses our channel", topic=topic)
            return
        self.dispatch(topic, payload)


def make_bus(redis_url: str) -> Bus:
    """The bus that the settings ask for."""
    return RedisBus(redis_url) if redis_url else InProcessBus()
