"""Waiting for a condition instead of for a time."""

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable


def wait_until[Result](condition: Callable[[], Result], *, seconds: float = 20, what: str = "") -> Result:
    """What ``condition`` returns as soon as that is true; fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what or inspect.getsource(condition).strip()}")
        time.sleep(0.05)
    return result


async def until[Result](
    condition: Callable[[], Result | Awaitable[Result]], *, seconds: float = 20, what: str = ""
) -> Result:
    """As :func:`wait_until`, within a loop; the condition may be asynchronous."""
    deadline = time.monotonic() + seconds
    while True:
        result = condition()
        if inspect.isawaitable(result):
            result = await result
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what or inspect.getsource(condition).strip()}")
        await asyncio.sleep(0.02)
