"""What must never harm an order: bodies that no system should send, to each route that takes one, and an OSS that
misbehaves in every way it can before it takes what it is sent."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.orders.made import CSP, new_order
from tests.orders.oss import Oss, eventually, served
from tests.orders.site import Site, assert_error
from tests.orders.tmf import assert_valid

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NESTED_LISTS = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
NESTED_ITEMS = b'{"productOrderItem":[' * 30_000 + b"]}" * 30_000
NOT_QUITE_TOO_DEEP = b'{"note":' + b"[" * 31 + b"]" * 31 + b"}"
WIDE = b'{"productOrderItem":[' + b",".join([b'{"id":"1"}'] * 60_000) + b"]}"
MALFORMED = [
    b"", b"{", b"[]", b'"text"', b"\xff\xfe{}", b'{"a": NaN}', b'{"a": 1e999}', b'{"a": "\\ud800"}',
    b'{"a": "\\u0000"}', b"9" * 5000, NESTED_LISTS, NESTED_ITEMS, NOT_QUITE_TOO_DEEP, WIDE,
]  # fmt: skip
TEN_MB = 10 * 1024 * 1024


@pytest.fixture
async def paths(site: Site) -> list[tuple[str, str]]:
    """Every route that takes a body, for an order that is there."""
    order = await site.shop.orders.place_order(new_order())
    return [
        ("POST", "/productOrder"), ("PATCH", f"/productOrder/{order.id}"), ("POST", "/cancelProductOrder"),
        ("POST", "/hub"), ("POST", "/listener/productOrderStateChangeEvent"),
        ("POST", "/listener/cancelProductOrderStateChangeEvent"),
    ]  # fmt: skip


async def test_no_route_takes_what_is_malformed_deep_or_huge(site: Site, paths: list[tuple[str, str]]) -> None:
    before = await site.shop.listed(CSP)
    for method, path in paths:
        for content in MALFORMED:
            answer = await site.http.request(method, path, content=content)
            assert answer.status_code == 400, (path, content[:60], answer.text)
            assert_valid("Error", answer.json())
        huge = await site.http.request(method, path, content=b'{"a":"' + b"x" * TEN_MB + b'"}')
        assert_error(huge, 413, "body_too_large")
    assert await site.shop.listed(CSP) == before
    assert await site.shop.directory.hubs(CSP) == []


async def test_a_body_that_says_no_length_is_left_at_the_same_bound(site: Site, paths: list[tuple[str, str]]) -> None:
    async def in_chunks() -> AsyncIterator[bytes]:
        for _ in range(TEN_MB // 65_536):
            yield b" " * 65_536

    method, path = paths[1]
    assert_error(await site.http.request(method, path, content=in_chunks()), 413, "body_too_large")


async def test_who_has_no_token_is_told_so_before_anything_is_read(site: Site, paths: list[tuple[str, str]]) -> None:
    for method, path in paths:
        answer = await site.http.request(method, path, content=b"{", headers={"authorization": "Bearer wrong"})
        assert_error(answer, 401, "unauthorised")


# --- an OSS that misbehaves ---------------------------------------------------------------------------------------

Wire = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def _redirects(_: asyncio.StreamReader, writer: asyncio.StreamWriter, to: str = "") -> None:
    writer.write(f"HTTP/1.1 307 Elsewhere\r\nlocation: {to}\r\ncontent-length: 0\r\n\r\n".encode())


async def _drips(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    for byte in b"HTTP/1.1 204 No Content\r\nx: " + b"y" * 100_000:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.02)


async def _hangs(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read(-1)


async def _babbles(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x16\x03\x01 this is no HTTP\r\n\r\n")


async def test_whatever_an_oss_does_first_it_gets_every_event_once_and_in_sequence(site: Site, oss: Oss) -> None:
    internal = Oss(oss.secret, verified=False)
    async with served(internal) as elsewhere:

        async def redirects(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await _redirects(reader, writer, f"{elsewhere}/metadata")

        seen = await _misbehaving(site, oss, [redirects, _drips, _hangs, _babbles])
    assert internal.arrivals == [], "a redirect is never followed"
    assert any("307" in one for one in seen)
    assert sum("no answer within" in one for one in seen) >= 2
    assert any("RemoteProtocolError" in one for one in seen)


async def _misbehaving(site: Site, oss: Oss, ways: list[Wire]) -> list[str]:
    """An order told to an OSS that answers in each of these ways, then well; what the attempts say."""
    left = list(ways)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            await left.pop(0)(reader, writer)
            await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    bad = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = bad.sockets[0].getsockname()[1]
    site.shop.urls["oss"] = f"http://127.0.0.1:{port}/"
    async with site.shop.delivering(patience=0.4):
        order = await site.order()
        for state in ("inProgress", "completed"):
            await site.patched(order["id"], state=state)
        await eventually(lambda: not left)
        bad.close()
        async with served(oss, port):
            await oss.has(3)
            rows = await site.shop.settled()
    assert oss.states(order["id"]) == ["acknowledged", "inProgress", "completed"]
    _, _, attempts = await site.shop.staff.get(CSP, rows[0].id)
    return [one.error or "" for one in attempts]
