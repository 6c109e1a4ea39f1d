"""The gateway's errors, each with one HTTP status and, where a customer meets it, one tone message."""

from __future__ import annotations

import traceback
from http import HTTPStatus

from foundation.errors import BadInput, BespokeError, Conflict, NotFound, Unauthorised, Unavailable


class GatewayError(BespokeError):
    """Base of what goes wrong in the gateway itself."""


class BotUnreachable(GatewayError, Unavailable):
    """The bot can't be reached or takes too long; trying again later is right."""

    code = "bot_unreachable"


class BotGone(BotUnreachable):
    """The bot ended, or can do nothing at the moment; another one may be asked at once."""


class BotDied(BotGone):
    """The bot ended in the middle of the turn, and perhaps because of it."""


class BotFailed(GatewayError):
    """The bot answered, but with an error or with nothing that could be shown."""

    status = HTTPStatus.BAD_GATEWAY
    code = "bot_failed"


class ConversationNotFound(GatewayError, NotFound):
    """There is no such conversation."""

    code = "conversation_not_found"


class ConversationClosed(GatewayError, Conflict):
    """The conversation has ended; a new one has to be started."""

    code = "conversation_closed"


class SessionInvalid(GatewayError, Unauthorised):
    """The session token is missing, or not of this conversation."""

    code = "session_invalid"


class IdentityInvalid(GatewayError, Unauthorised):
    """What vouches for a customer can't be trusted."""

    code = "identity_invalid"


class IdentityKeysAway(GatewayError, Unavailable):
    """The keys that a site publishes can't be read, so nobody knows whether it vouches for the customer."""

    code = "identity_keys_away"


class OtherCustomer(GatewayError, Conflict):
    """The conversation is another customer's; whoever asks has to start one of their own."""

    code = "other_customer"


class ContextUnusable(GatewayError, Unavailable):
    """The context's files have faults; until they are mended nobody can talk in it."""

    code = "context_unusable"


class RequestInvalid(GatewayError, BadInput):
    """A channel sent something that is not of the agreed form; nothing was changed."""


class OriginNotAllowed(GatewayError):
    """A page of a site that the CSP doesn't name wants to show its chat."""

    status = HTTPStatus.FORBIDDEN
    code = "origin_not_allowed"


class Overtaken(GatewayError, Conflict):
    """Another server has taken the conversation over in the middle of this one's turn, which counts for nothing."""

    code = "overtaken"


class LinkExpired(GatewayError, NotFound):
    """The link to a conversation is no longer good, or never was one."""

    code = "link_expired"


class _SendAgain(GatewayError):
    """What was sent was not taken, and may be sent again ``retry_after`` seconds later."""

    def __init__(self, message: str, *, advice: str, retry_after: int) -> None:
        super().__init__(message, advice=advice)
        self.retry_after = retry_after

    @property
    def details(self) -> dict[str, int]:
        """``retry_after``, in seconds."""
        return {"retry_after": self.retry_after}


class TooManyMessages(_SendAgain):
    """A customer sends messages faster than anybody writes."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_many_messages"


class TooManyConversations(_SendAgain):
    """More conversations are begun than people begin: from one address, or of all the CSP's customers."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_many_conversations"


class Restarting(_SendAgain, Unavailable):
    """This process is about to end; another one, or this one after its restart, takes the message."""

    code = "restarting"


class RequestTooLarge(GatewayError, BadInput):
    """A channel sent more than any message may have; nothing was changed."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "too_large"


def whereabouts(error: BaseException) -> dict[str, str]:
    """What may be logged of an error met while serving a customer: its kind and its place, since the text of an
    error and the local variables of its frames can hold the customer's words."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return {"error": type(error).__name__, "place": place}
