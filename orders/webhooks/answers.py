"""What an OSS answers. Input: a response as it comes in. Output: its beginning, and how long it wants to be left."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

#: Bytes of an answer that are read; a connection with more to come is closed.
LONGEST_ANSWER = 64 * 1024
_LONGEST_EXCERPT = 1000
_LONGEST_PAUSE = 24 * 3600.0


class BoundedTransport(httpx.AsyncBaseTransport):
    """Ends an answer after :data:`LONGEST_ANSWER` bytes, for clients that read answers whole."""

    def __init__(self, network: httpx.AsyncBaseTransport) -> None:
        self._network = network

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange."""
        response = await self._network.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        response.stream = _Bounded(response.stream)
        return response


class _Bounded(httpx.AsyncByteStream):
    def __init__(self, whole: httpx.AsyncByteStream) -> None:
        self._whole = whole

    async def __aiter__(self) -> AsyncIterator[bytes]:
        taken = 0
        async for part in self._whole:
            yield part
            taken += len(part)
            if taken > LONGEST_ANSWER:
                return

    async def aclose(self) -> None:
        await self._whole.aclose()


async def beginning(response: httpx.Response) -> bytes:
    """An answer as far as it is read: an OSS that never ends it is left."""
    answer = bytearray()
    async for part in response.aiter_raw():
        answer += part
        if len(answer) > LONGEST_ANSWER:
            break
    return bytes(answer)


def excerpt(answer: bytes) -> str:
    """The beginning of an answer, to be kept and shown: text, without what a database or a terminal can't take."""
    text = answer[: 4 * _LONGEST_EXCERPT].decode("utf-8", "replace").strip()[:_LONGEST_EXCERPT]
    return "".join(sign if sign.isprintable() or sign in "\n\t" else "\N{REPLACEMENT CHARACTER}" for sign in text)


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds that a ``Retry-After`` asks for, a number or a date, at most a day; None where it says nothing."""
    if header is None:
        return None
    text = header.strip()[:40]
    if text.isascii() and text.isdigit():
        return min(float(text), _LONGEST_PAUSE)
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    # a date without a zone is in UTC, as HTTP's dates all are
    wanted = (then.replace(tzinfo=then.tzinfo or UTC) - now).total_seconds()
    return min(max(wanted, 0.0), _LONGEST_PAUSE)
