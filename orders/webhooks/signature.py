"""Signatures of Standard Webhooks 1.0 over ``id.timestamp.body``: ``v1`` is HMAC-SHA256, ``v1a`` is ed25519.

A delivery carries a signature of each key that is valid, with spaces between: a receiver takes any that it can verify.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr

from foundation.secrets import webhook_key

_PRIVATE, _PUBLIC = "whsk_", "whpk_"


@dataclass(frozen=True)
class SharedKey:
    """A secret that sender and receiver share."""

    key: bytes

    @classmethod
    def of_text(cls, text: str) -> SharedKey:
        """From ``whsec_…``. Raises SecretUnusable."""
        return cls(webhook_key(SecretStr(text), "of an endpoint"))

    def sign(self, content: bytes) -> str:
        """The signature with its scheme."""
        return "v1," + base64.b64encode(hmac.new(self.key, content, hashlib.sha256).digest()).decode()


@dataclass(frozen=True)
class PairKey:
    """A key pair of which the receiver knows the public half."""

    private: Ed25519PrivateKey

    @classmethod
    def of_text(cls, text: str) -> PairKey:
        """From ``whsk_…``."""
        return cls(Ed25519PrivateKey.from_private_bytes(base64.b64decode(text.removeprefix(_PRIVATE))))

    @property
    def public(self) -> str:
        """The public half, ``whpk_…``."""
        return _PUBLIC + base64.b64encode(self.private.public_key().public_bytes_raw()).decode()

    def sign(self, content: bytes) -> str:
        """The signature with its scheme."""
        return "v1a," + base64.b64encode(self.private.sign(content)).decode()


Key = SharedKey | PairKey


def new_private_key() -> str:
    """A fresh private key of ``v1a``, as ``whsk_…``."""
    return _PRIVATE + base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()


def signature_headers(keys: Sequence[Key], webhook_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers that prove where ``body`` comes from; ``timestamp`` in seconds since 1970."""
    content = f"{webhook_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(key.sign(content) for key in keys),
    }
