"""What can go wrong when staff take a conversation, each with its HTTP status."""

from __future__ import annotations

from foundation.errors import Conflict
from gateway.errors import GatewayError


class AlreadyTaken(GatewayError, Conflict):
    """Somebody else has the conversation, or nobody waits in it any more."""

    code = "already_taken"


class NotYours(GatewayError, Conflict):
    """Only whoever has the conversation may write in it or give it back."""

    code = "not_yours"
