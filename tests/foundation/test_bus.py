"""The bus over a real Redis-compatible server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from foundation.bus import BusEvent, RedisBus
from tests.support.waiting import until


@pytest.fixture
def heard() -> list[BusEvent]:
    return []


@pytest.fixture
async def bus(valkey_url: str, heard: list[BusEvent]) -> AsyncIterator[RedisBus]:
    """A bus that listens to ``news``."""
    bus = RedisBus(valkey_url)

    async def hear(event: BusEvent) -> None:
        heard.append(event)

    bus.subscribe("news", hear)
    await bus.start()
    yield bus
    await bus.stop()


async def test_a_strangers_message_does_not_make_it_deaf(bus: RedisBus, heard: list[BusEvent], valkey_url: str) -> None:
    redis = Redis.from_url(valkey_url)
    await until(lambda: redis.publish("bespoke:bus:news", b"\xff{no json"))  # until somebody listens
    await bus.publish("news", {"is": "good"})
    await until(lambda: heard)
    assert heard == [{"is": "good"}]
    await redis.aclose()
