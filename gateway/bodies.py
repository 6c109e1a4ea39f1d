"""Reads the body of a request, no more of it than is allowed, whatever its length is said to be."""

from __future__ import annotations

from fastapi import Request

from gateway.errors import RequestTooLarge


def too_large(limit: int) -> RequestTooLarge:
    """The error for a body or frame over ``limit`` bytes."""
    return RequestTooLarge(f"That is more than {limit} bytes.", advice="Send less at a time.")


async def bounded_body(request: Request, limit: int) -> bytes:
    """At most ``limit`` bytes. Raises RequestTooLarge."""
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise too_large(limit)
    return bytes(body)
