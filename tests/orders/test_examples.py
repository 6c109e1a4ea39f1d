"""The receivers of docs/oss.md, run as they are, take real deliveries, each once, and nothing that is not genuine."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import playwright

from foundation.settings import ROOT
from tests.orders.conftest import Shop
from tests.orders.made import CSP, SECRET, new_order
from tests.orders.oss import eventually

EXAMPLES = ROOT / "docs" / "examples" / "oss"
NODE = Path(playwright.__file__).parent / "driver" / "node"  # the one that drives the browser
#: Headers that no genuine webhook has.
FORGED: list[dict[str, str | bytes]] = [
    {}, {"webhook-timestamp": "1"}, {"webhook-timestamp": b"\xb2"}, {"webhook-timestamp": "soon"},
    {"webhook-signature": "v1,AAAA v1a,AAAA"}, {"webhook-signature": b"v1,\xe9 v1a,\xe9"},
    {"webhook-signature": "v1a,"},
]  # fmt: skip
LIFE = ["acknowledged", "inProgress", "completed"]


@asynccontextmanager
async def running(*command: str, **environment: str) -> AsyncIterator[tuple[str, list[str]]]:
    """A receiver's address, and the lines that it has printed so far."""
    process = await asyncio.create_subprocess_exec(
        *command, "0", env={**os.environ, **environment}, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    port = (await process.stdout.readline()).decode().split()[-1]
    lines: list[str] = []

    async def read() -> None:
        assert process.stdout
        while line := await process.stdout.readline():
            lines.append(line.decode().strip())

    reading = asyncio.create_task(read())
    try:
        yield f"http://127.0.0.1:{port}/", lines
    finally:
        process.kill()
        await process.wait()
        reading.cancel()


async def takes_orders(shop: Shop, url: str, lines: list[str]) -> None:
    shop.urls["oss"] = url
    async with shop.delivering():
        order = await shop.orders.place_order(new_order())
        for state in LIFE[1:]:
            await shop.orders.change_state(CSP, order.id, state)
        await shop.settled()
        await shop.replay_all()
        await shop.settled()
    await eventually(lambda: len(lines) >= 3)
    assert [line.split()[-1] for line in lines] == LIFE, "each once, although each came twice"
    assert all(row.attempts == 2 for row in await shop.deliveries() if row.destination == "webhook")
    async with httpx.AsyncClient() as http:
        for forged in FORGED:
            headers = {"webhook-id": "x", "webhook-timestamp": str(int(time.time()))} | forged
            assert (await http.post(url, content=b"{}", headers=headers)).status_code == 401, forged


async def test_the_receiver_in_python(shop: Shop) -> None:
    secret = shop.secrets.get(SECRET).get_secret_value()
    async with running(sys.executable, str(EXAMPLES / "receiver.py"), WEBHOOK_SECRET=secret) as (url, lines):
        await takes_orders(shop, url, lines)


async def test_the_receiver_in_node(shop: Shop) -> None:
    shop.urls["oss"] = "http://127.0.0.1:9/"
    public = await shop.keys.public_key(await shop.directory.get(CSP, "oss"))
    async with running(str(NODE), str(EXAMPLES / "receiver.mjs"), WEBHOOK_PUBLIC_KEY=public) as (url, lines):
        await takes_orders(shop, url, lines)
