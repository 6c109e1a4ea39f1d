"""A change of the remote catalogue is handed on: by time, and at once by its events."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from structlog.testing import capture_logs

from catalog_adapter.tmf620.remote import (
    CircuitBreaker,
    HubSubscription,
    RemoteCopy,
    RemoteRefresher,
    callback_url,
    listener_router,
)
from foundation.secrets import Secrets
from tests.catalog_adapter.tmf620.remote.conftest import NewCatalogue
from tests.catalog_adapter.tmf620.remote.quirky_catalogue import QuirkyCatalogue, answering, first
from tests.gateway.serving import served
from tests.support.waiting import until

NewRefresher = Callable[..., RemoteRefresher]
SELDOM = 3600.0


@pytest.fixture
def changes() -> list[RemoteCopy]:
    """The copies that were handed on."""
    return []


@pytest.fixture
async def new_refresher(new_catalogue: NewCatalogue, changes: list[RemoteCopy]) -> AsyncIterator[NewRefresher]:
    """Starts a refresher; all are stopped at the end."""

    async def on_change(copy: RemoteCopy) -> None:
        changes.append(copy)

    async with AsyncExitStack() as stack:

        def start(refresh_seconds: float = SELDOM, subscribed_as: Any = None, **given: Any) -> RemoteRefresher:
            catalogue = given.pop("catalogue", None) or new_catalogue()
            subscription = HubSubscription(catalogue, subscribed_as) if subscribed_as else None
            handler = given.pop("on_change", on_change)
            made = RemoteRefresher(catalogue, handler, refresh_seconds=refresh_seconds, subscription=subscription)
            made.start()
            stack.push_async_callback(made.stop)
            return made

        yield start


def rename(server: QuirkyCatalogue, name: str) -> None:
    server.documents["catalog"][0]["name"] = name


def names(changes: list[RemoteCopy]) -> list[str]:
    return [copy.documents("catalog")[0]["name"] for copy in changes]


def readings(server: QuirkyCatalogue) -> int:
    """How often the catalogue was read: its kind ``catalog`` is one page."""
    return len(server.gets("catalog"))


async def test_a_start_reads_at_once(new_refresher: NewRefresher, changes: list[RemoteCopy]) -> None:
    new_refresher()
    await until(lambda: names(changes) == ["Main catalogue"])


async def test_a_change_is_found_by_time_and_handed_on_once(
    new_refresher: NewRefresher, server: QuirkyCatalogue, changes: list[RemoteCopy]
) -> None:
    new_refresher(refresh_seconds=0.01)
    await until(lambda: len(changes) == 1)
    rename(server, "Changed")
    await until(lambda: len(changes) == 2)
    so_far = readings(server)
    await until(lambda: readings(server) >= so_far + 2)
    assert names(changes) == ["Main catalogue", "Changed"]


async def test_a_start_without_the_remote_hands_on_what_is_on_disk(
    new_catalogue: NewCatalogue, new_refresher: NewRefresher, server: QuirkyCatalogue, changes: list[RemoteCopy]
) -> None:
    await new_catalogue().fetch()
    server.instead["catalog"] = server.hangs
    new_refresher()
    await until(lambda: names(changes) == ["Main catalogue"])
    assert changes[0].stale


async def test_an_outage_is_survived_and_said(
    new_catalogue: NewCatalogue, new_refresher: NewRefresher, server: QuirkyCatalogue, changes: list[RemoteCopy]
) -> None:
    catalogue = new_catalogue(breaker=CircuitBreaker(failures=1, first_cooling=0.1, longest_cooling=0.2))
    with capture_logs() as logs:
        new_refresher(refresh_seconds=0.01, catalogue=catalogue)
        await until(lambda: len(changes) == 1)
        server.instead["category"] = answering("<html>", content_type="text/html")
        await until(lambda: any("last good copy stays" in one["event"] for one in logs))
        rename(server, "After the outage")
        assert (await catalogue.copy()).stale
        server.instead.clear()
        await until(lambda: len(changes) == 2)
    assert names(changes) == ["Main catalogue", "After the outage"]
    said = [(one["log_level"], one["event"]) for one in logs if one.get("remote") == "acme"]
    assert ("info", "the remote catalogue can be read again") in said
    assert ("info", "remote catalogue changed") in said
    assert "error" not in {level for level, _ in said}


async def test_many_wakes_are_one_reading_and_one_while_reading_is_one_more(
    new_refresher: NewRefresher, server: QuirkyCatalogue, changes: list[RemoteCopy]
) -> None:
    go_on = asyncio.Event()

    async def second_waits(_request: Request, number: int) -> Response | None:
        if number == 2:
            await go_on.wait()
        return None

    server.instead["category"] = second_waits
    refresher = new_refresher()
    await until(lambda: len(changes) == 1)
    for _ in range(100):
        refresher.wake()
    await until(lambda: readings(server) == 2)
    for number in range(100):
        refresher.wake()
        rename(server, f"Change {number}")
    go_on.set()
    await until(lambda: names(changes)[-1] == "Change 99")
    with pytest.raises(AssertionError, match="another reading"):
        await until(lambda: readings(server) > 3, seconds=1, what="another reading")


async def test_a_change_that_could_not_be_taken_comes_again(
    new_refresher: NewRefresher, server: QuirkyCatalogue
) -> None:
    taken: list[RemoteCopy] = []
    tries: list[RemoteCopy] = []

    async def on_change(copy: RemoteCopy) -> None:
        tries.append(copy)
        if len(tries) == 1:
            raise RuntimeError("the offers can't be made from it")
        taken.append(copy)

    with capture_logs() as logs:
        new_refresher(refresh_seconds=0.01, on_change=on_change)
        await until(lambda: len(taken) == 1)
    assert any(one["log_level"] == "error" for one in logs)


async def test_a_stop_ends_a_reading_that_hangs(
    new_refresher: NewRefresher, server: QuirkyCatalogue, changes: list[RemoteCopy]
) -> None:
    server.instead["category"] = server.hangs
    refresher = new_refresher()
    await until(lambda: server.counts["category"] == 1)
    async with asyncio.timeout(3):
        await refresher.stop()
    assert changes == []


async def test_an_event_of_the_remote_brings_the_change(
    new_refresher: NewRefresher, server: QuirkyCatalogue, changes: list[RemoteCopy], tmp_path: Path
) -> None:
    """The whole way: subscribed at the hub, called back at the listener, read again, handed on."""
    secrets, running = Secrets(tmp_path / "state"), {}

    async def wake(csp: str) -> None:
        running[csp].wake()

    app = FastAPI()
    app.include_router(listener_router(secrets, wake))
    async with served(app) as url:
        running["acme"] = new_refresher(subscribed_as=callback_url(url, "acme", secrets))
        (subscription,) = (await until(lambda: server.subscriptions)).values()
        rename(server, "Changed")
        async with httpx.AsyncClient(trust_env=False) as remote:
            await remote.post(f"{subscription['callback']}/listener/catalogAttributeValueChangeEvent", json={})
        await until(lambda: names(changes)[-1] == "Changed")
        await running["acme"].stop()
    assert server.subscriptions == {}


async def test_a_subscription_that_failed_is_tried_again(
    new_refresher: NewRefresher, server: QuirkyCatalogue, tmp_path: Path
) -> None:
    server.instead["hub"] = first(2, answering("not now", 500))
    new_refresher(refresh_seconds=0.01, subscribed_as=callback_url("http://us.invalid", "acme", Secrets(tmp_path)))
    await until(lambda: server.subscriptions)


async def test_after_an_outage_the_subscription_is_made_anew(
    new_catalogue: NewCatalogue, new_refresher: NewRefresher, server: QuirkyCatalogue, tmp_path: Path
) -> None:
    """The remote was set up anew, and knows nobody."""
    callback = callback_url("http://us.invalid", "acme", Secrets(tmp_path))
    catalogue = new_catalogue(breaker=CircuitBreaker(failures=1, first_cooling=0.05, longest_cooling=0.1))
    new_refresher(refresh_seconds=0.01, catalogue=catalogue, subscribed_as=callback)
    await until(lambda: server.subscriptions)
    server.subscriptions.clear()
    server.instead["catalog"] = first(server.counts["catalog"] + 3, answering("", 500))
    await until(lambda: server.subscriptions)
