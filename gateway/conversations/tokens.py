"""Session tokens: whoever holds one may read and write one conversation. A conversation's id in, its token out."""

from __future__ import annotations

import base64
import hashlib
import hmac

from foundation.errors import BespokeError
from gateway.errors import SessionInvalid

_PURPOSE = b"bespoke chat session 1\0"


class SessionTokens:
    """Makes and checks tokens: an HMAC-SHA256 of the conversation's id, so nothing has to be stored."""

    def __init__(self, signing_key: str) -> None:
        if not signing_key:
            raise BespokeError(
                "No signing key is set, so chat sessions can't be told apart from forged ones.",
                advice="Set BESPOKE_SIGNING_KEY, or start the server, which makes one.",
            )
        self._key = signing_key.encode()

    def make(self, conversation_id: str) -> str:
        """The token of this conversation."""
        digest = hmac.digest(self._key, _PURPOSE + conversation_id.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def check(self, conversation_id: str, token: str) -> None:
        """:class:`SessionInvalid` unless ``token`` is this conversation's. Whether the conversation exists is not
        told."""
        expected = self.make(conversation_id).encode()
        if not hmac.compare_digest(expected, token.encode(errors="replace")):
            raise SessionInvalid("The session token is missing or not of this conversation.", advice="Start a new one.")
