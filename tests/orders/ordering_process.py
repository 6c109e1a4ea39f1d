"""A process that takes orders and delivers them until it is killed.

What it has confirmed it appends to a file, a line each: the order's id and state.
"""

import asyncio
import os
from pathlib import Path

from foundation.database import Database
from foundation.secrets import Secrets
from tests.orders.conftest import Shop
from tests.orders.made import CSP, new_order

STATES = ("inProgress", "pending", "inProgress", "completed")


def run(database_url: str, oss_url: str, state_folder: Path, name: str, confirmed: Path) -> None:
    """Three conversations order at once; after their last order the process only delivers."""
    asyncio.run(_run(database_url, oss_url, state_folder, name, confirmed))


async def _run(database_url: str, oss_url: str, state_folder: Path, name: str, confirmed: Path) -> None:
    shop = Shop(Database(database_url), Secrets(state_folder), urls={"oss": oss_url})
    file = os.open(confirmed, os.O_APPEND | os.O_CREAT | os.O_WRONLY)
    async with shop.delivering(lease_seconds=2.0), asyncio.TaskGroup() as conversations:
        for number in range(3):
            conversations.create_task(_take_orders(shop, f"{name}-{number}", file))
        await asyncio.Event().wait()


async def _take_orders(shop: Shop, conversation_id: str, file: int) -> None:
    for number in range(5):
        order = await shop.orders.place_order(new_order(key=f"{conversation_id}-{number}"))
        os.write(file, f"{order.id} {order.state}\n".encode())
        for state in STATES:
            order = await shop.orders.change_state(CSP, order.id, state)
            os.write(file, f"{order.id} {order.state}\n".encode())
