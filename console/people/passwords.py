"""Passwords: argon2 hashes, made and compared off the event loop, a few at a time, since each takes 64 MiB."""

from __future__ import annotations

import asyncio
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from console.errors import PasswordUnusable

SHORTEST, LONGEST = 12, 200
_AT_ONCE = 2
_hasher = PasswordHasher()


class Passwords:
    """Makes and compares hashes."""

    def __init__(self) -> None:
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def hash(self, password: str, email: str) -> str:
        """The hash to keep. Raises PasswordUnusable."""
        if not SHORTEST <= len(password) <= LONGEST or password.strip().lower() == email or len(set(password)) < 5:
            raise PasswordUnusable(
                "This password is too easy to guess.",
                advice=f"Take {SHORTEST} to {LONGEST} characters: a few words that nobody would expect together.",
            )
        async with self._slots:
            return await asyncio.to_thread(_hasher.hash, password)

    async def fits(self, password: str, kept: str) -> bool:
        """Whether it is the one that was kept; never for an empty ``kept``, and no faster."""
        async with self._slots:
            fits = await asyncio.to_thread(_fits, password[: LONGEST + 1], kept)
        return fits and bool(kept)


@cache
def _nobodys() -> str:
    """What is compared where there is no account or no password yet: how long that takes tells nothing."""
    return _hasher.hash("nobody has this password")


def _fits(password: str, kept: str) -> bool:
    try:
        return _hasher.verify(kept or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
