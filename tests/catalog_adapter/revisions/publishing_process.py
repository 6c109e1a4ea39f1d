"""A process that publishes again and again until it is killed.

What it has been told it appends to a file, a line each: ``won NUMBER CONTENT`` or ``lost NUMBER-OF-CHANGES``.
"""

import asyncio
import itertools
import os
from pathlib import Path

from catalog_adapter.contexts.compile import compile_contexts
from catalog_adapter.revisions.errors import PublishedMeanwhile
from tests.catalog_adapter.revisions.made import files, writing

# What all contexts of a language share is made here, once: the processes are forked from one that has imported this.
for context in compile_contexts(files()).values():
    context.warm()


def run(database_url: str, folder: Path, name: int, said: Path) -> None:
    """Publish one price after the other, each over what is live; ``name`` is a number, and part of every price."""
    asyncio.run(_run(database_url, folder, name, said))


async def _run(database_url: str, folder: Path, name: int, said: Path) -> None:
    out = os.open(said, os.O_APPEND | os.O_CREAT | os.O_WRONLY)
    async with writing(database_url, folder) as writer:
        for count in itertools.count():
            try:
                done = await writer.publisher.publish(
                    files(f"{name}{count:05}.00"), base=await writer.number(), author=f"process {name}"
                )
            except PublishedMeanwhile as lost:
                os.write(out, f"lost {len(lost.changes)}\n".encode())
            else:
                os.write(out, f"won {done.revision.number} {done.revision.content}\n".encode())
