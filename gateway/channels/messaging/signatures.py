"""How platforms sign: HMACs, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import time

from gateway.channels.messaging.errors import SignatureInvalid

_OLDEST_SECONDS = 300


def sha256_hex(key: str, body: bytes) -> str:
    """The HMAC-SHA256 of ``body``, as hexadecimal digits."""
    return hmac.digest(key.encode(), body, hashlib.sha256).hex()


def check_equal(shown: str, expected: str) -> None:
    """Raises SignatureInvalid unless both are the same."""
    if not hmac.compare_digest(shown.encode(errors="replace"), expected.encode()):
        raise SignatureInvalid(
            "This is not signed by the account's platform.", advice="Compare the account's secrets with the platform's."
        )


def check_fresh(at: str) -> None:
    """Raises SignatureInvalid unless ``at``, in seconds since 1970, is of the last five minutes."""
    if not (at.isascii() and at.isdigit() and len(at) < 12) or abs(time.time() - int(at)) > _OLDEST_SECONDS:
        raise SignatureInvalid("This was signed too long ago.", advice="Compare the clocks.")
