"""The bus between processes, over a real Redis-compatible server and over the machine's sockets."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from foundation.bus import Bus, BusEvent, make_bus
from foundation.ids import new_id
from tests.support.waiting import until

_Two = tuple[tuple[Bus, list[BusEvent]], tuple[Bus, list[BusEvent]]]


@pytest.fixture
def topic() -> str:
    return new_id("news")


@pytest.fixture
async def two(redis_url: str, tmp_path: Path, topic: str) -> AsyncIterator[_Two]:
    """The buses of two processes, and what their subscribers heard."""
    buses = make_bus(redis_url, tmp_path), make_bus(redis_url, tmp_path)
    heard: tuple[list[BusEvent], list[BusEvent]] = [], []
    for bus, events in zip(buses, heard, strict=True):

        async def hear(event: BusEvent, events: list[BusEvent] = events) -> None:
            events.append(event)

        bus.subscribe(topic, hear)
        await bus.start()

    async def both_listen() -> bool:
        await buses[0].publish(topic, {"is": "first"})
        return all(heard)

    await until(both_listen)
    yield (buses[0], heard[0]), (buses[1], heard[1])
    for bus in buses:
        await bus.stop()


async def _send_to_all(redis_url: str, folder: Path, topic: str, data: bytes) -> None:
    """As somebody would who has found the channel, but not what is said there."""
    if not redis_url:
        _send_over_sockets(folder, topic.encode() + b" " + data)
        return
    redis = Redis.from_url(redis_url)
    await redis.publish(f"bespoke:bus:{topic}", data)
    await redis.aclose()


def _send_over_sockets(folder: Path, message: bytes) -> None:
    for path in folder.glob("bus/*.sock"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as stranger:
            stranger.sendto(message, str(path))


async def test_each_process_hears_an_event_once_the_one_that_publishes_it_too(two: _Two, topic: str) -> None:
    (one, by_one), (other, by_other) = two
    await one.publish(topic, {"is": "good\n✓"})
    await other.publish(topic, {"is": "last"})

    await until(lambda: {"is": "last"} in by_one and {"is": "good\n✓"} in by_other)
    for heard in (by_one, by_other):
        assert [event for event in heard if event["is"] != "first"].count({"is": "good\n✓"}) == 1
        assert heard.count({"is": "last"}) == 1


async def test_a_strangers_message_does_not_make_it_deaf(two: _Two, redis_url: str, tmp_path: Path, topic: str) -> None:
    (one, _), (_, by_other) = two
    await _send_to_all(redis_url, tmp_path, topic, b"\xff{no json")
    await one.publish(topic, {"is": "good"})
    await until(lambda: {"is": "good"} in by_other)
    assert [event["is"] for event in by_other if event["is"] != "first"] == ["good"]
