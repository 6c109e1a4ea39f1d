"""Session tokens and the codes of links: whoever holds one may read and write one conversation.

A conversation's id in, its token out; a code is good for a while only, since links end up in histories and chats.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

from foundation.errors import BespokeError
from gateway.errors import LinkExpired, SessionInvalid

_PURPOSE = b"bespoke chat session 1\0"
_VOUCHED_PURPOSE = b"bespoke chat session of a customer 1\0"
_LINK_PURPOSE = b"bespoke chat link 1\0"
#: Long enough to reach for the other device.
LINK_SECONDS = 15 * 60


class SessionTokens:
    """Makes and checks tokens: an HMAC-SHA256 of the conversation's id, so nothing has to be stored."""

    def __init__(self, signing_key: str) -> None:
        if not signing_key:
            raise BespokeError(
                "No signing key is set, so chat sessions can't be told apart from forged ones.",
                advice="Set BESPOKE_SIGNING_KEY, or start the server, which makes one.",
            )
        self._key = signing_key.encode()

    def make(self, conversation_id: str, *, vouched: bool = False) -> str:
        """The token of this conversation. ``vouched``: for the customer whom the CSP's site vouched for in it, so that
        one that somebody had before opens it no longer."""
        return self._signed(_VOUCHED_PURPOSE if vouched else _PURPOSE, conversation_id)

    def make_link(self, conversation_id: str, *, now: float | None = None) -> str:
        """A code that opens the conversation for :data:`LINK_SECONDS`. ``now`` is in seconds since 1970."""
        until = int(time.time() if now is None else now) + LINK_SECONDS
        return f"{conversation_id}.{until}.{self._signed(_LINK_PURPOSE, f'{conversation_id}.{until}')}"

    def open_link(self, code: str, *, now: float | None = None) -> str:
        """The conversation that a code opens. :class:`LinkExpired` if it is too late, or the code is none of ours."""
        told, _, signature = code.rpartition(".")
        conversation_id, _, until = told.rpartition(".")
        genuine = hmac.compare_digest(self._signed(_LINK_PURPOSE, told).encode(), signature.encode(errors="replace"))
        if not genuine or int(until) < (time.time() if now is None else now):
            raise LinkExpired("This link is no longer good.", advice="Make a new one on the other device.")
        return conversation_id

    def check(self, conversation_id: str, token: str) -> bool:
        """Whether ``token`` is that of a customer who was vouched for. :class:`SessionInvalid` unless it is this
        conversation's. Whether the conversation exists is not told."""
        for vouched in (False, True):
            expected = self.make(conversation_id, vouched=vouched).encode()
            if hmac.compare_digest(expected, token.encode(errors="replace")):
                return vouched
        raise SessionInvalid("The session token is missing or not of this conversation.", advice="Start a new one.")

    def _signed(self, purpose: bytes, text: str) -> str:
        digest = hmac.digest(self._key, purpose + text.encode(errors="replace"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
