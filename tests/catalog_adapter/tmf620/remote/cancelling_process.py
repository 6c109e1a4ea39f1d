"""A process that reads a catalogue again and again and gives up at random moments; it ends by itself, with 0."""

import asyncio
import contextlib
import random
from pathlib import Path

from catalog_adapter.tmf620.remote import Limits, RemoteCatalogue


def run(url: str, folder: Path, times: int, seed: int) -> None:
    asyncio.run(_run(url, folder, times, random.Random(seed)))


async def _run(url: str, folder: Path, times: int, chance: random.Random) -> None:
    for number in range(times):
        limits = Limits(page_size=10)
        catalogue = RemoteCatalogue(url, token=None, folder=folder, name=f"{number}", limits=limits)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(chance.uniform(0, 0.1)):
                await catalogue.fetch()
