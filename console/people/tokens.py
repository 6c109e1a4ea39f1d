"""Tokens of sessions and links: 32 random bytes, of which a hash is kept."""

from __future__ import annotations

import hashlib
import hmac

from foundation.secrets import new_token

__all__ = ["csrf_token", "kept_as", "new_token"]


def kept_as(token: str) -> str:
    """What is kept of a token. It is random and long, so a plain hash does."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def csrf_token(session_token: str) -> str:
    """What a form of this session has to bring along; another site can't know it."""
    return hmac.new(session_token.encode(errors="replace"), b"csrf", hashlib.sha256).hexdigest()
