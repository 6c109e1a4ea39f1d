"""A webhook goes to the address that was checked, and to no other, whatever names and redirects say."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator

import httpx
import pytest

from foundation.destinations import DestinationRefused, Destinations
from foundation.pinned import PinnedTransport
from orders.outbox.deliverer import Delivered, NotDelivered
from orders.webhooks.connections import Connections
from orders.webhooks.sender import WebhookSender
from tests.orders.conftest import LOOPBACK, Shop
from tests.orders.made import CSP
from tests.orders.oss import Oss, served
from tests.orders.test_webhooks import due, send

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class Names:
    """A resolver that answers differently each time; ``asked`` counts."""

    def __init__(self, *answers: list[str]) -> None:
        self._answers = list(answers)
        self.asked = 0

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked += 1
        return self._answers[min(self.asked, len(self._answers)) - 1]


def sender_with(shop: Shop, names: Names, *networks: str) -> WebhookSender:
    connections = Connections(Destinations(networks, names), shop.secrets, timeout=5)
    return WebhookSender(shop.directory, shop.keys, connections, timeout=5)


async def test_a_name_is_resolved_once_and_that_very_address_is_called(shop: Shop, oss: Oss) -> None:
    names = Names(["127.0.0.1"], ["127.0.0.9"])
    async with served(oss) as url:
        port = url.rpartition(":")[2]
        shop.urls["oss"] = f"http://oss.example:{port}/orders"
        sender = sender_with(shop, names, *LOOPBACK)
        assert await sender.deliver(due()) == Delivered(204)
        assert await sender.deliver(due()) == Delivered(204)
        await sender.close()
    assert names.asked == 1, "the connection stays with what was checked"
    assert oss.arrivals[0].headers["host"] == f"oss.example:{port}"


async def test_a_name_that_means_an_internal_address_the_second_time_is_not_followed(shop: Shop, oss: Oss) -> None:
    oss.answer, oss.headers = lambda arrival: 500, {"connection": "close"}
    names = Names(["127.0.0.1"], ["127.0.0.2", "169.254.169.254"])
    async with served(oss) as url:
        shop.urls["oss"] = f"http://oss.example:{url.rpartition(':')[2]}/"
        sender = sender_with(shop, names, "127.0.0.1/32")
        await sender.deliver(due())
        second = await sender.deliver(due())
        await sender.close()
    assert isinstance(second, NotDelivered)
    assert "oss.example (127.0.0.2)" in second.error
    assert len(oss.arrivals) == 1


async def test_a_destination_that_is_not_allowed_is_a_failed_attempt(shop: Shop, oss: Oss) -> None:
    shop.destinations._allowed = []
    async with served(oss) as url:
        (outcome,) = await send(shop, url)
    assert isinstance(outcome, NotDelivered)
    assert "no public address" in outcome.error
    assert not oss.arrivals


async def test_a_hub_callback_is_checked_when_it_is_entered(shop: Shop) -> None:
    for callback in ("http://169.254.169.254/", "http://10.0.0.7/", "ftp://x", "http://user:pass@oss.example/"):
        with pytest.raises(DestinationRefused):
            await shop.directory.add_hub(CSP, callback)
    assert await shop.directory.hubs(CSP) == []


@pytest.fixture
async def half_answering() -> AsyncIterator[str]:
    """A server that begins an answer and closes."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 204 No Con")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    server.close()


async def test_half_an_answer_is_none(shop: Shop, half_answering: str) -> None:
    (outcome,) = await send(shop, half_answering)
    assert isinstance(outcome, NotDelivered)


async def test_httpx_still_uses_the_pool_that_is_given_to_it(shop: Shop) -> None:
    """The transport has no argument for its pool: if httpx changed that, this is where it shows."""
    transport = PinnedTransport(Destinations(()), ssl.create_default_context())
    async with transport:
        with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(DestinationRefused):
            await transport.handle_async_request(httpx.Request("GET", f"http://127.0.0.1:{listener.getsockname()[1]}/"))
