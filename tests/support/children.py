"""Processes of a test's own that run a few lines of Python, and end with the block."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from foundation.settings import ROOT


@asynccontextmanager
async def child(code: str, *arguments: object) -> AsyncIterator[Process]:
    """One that runs ``code``, with these arguments; what it prints can be read from its ``stdout``."""
    command = (sys.executable, "-c", code, *map(str, arguments))
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, cwd=ROOT)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def said(process: Process) -> str:
    """The next line that it prints, without its end; empty once it has ended."""
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().rstrip("\n")
