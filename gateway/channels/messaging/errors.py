"""What can go wrong with a webhook of a messaging platform."""

from __future__ import annotations

from foundation.errors import Conflict, NotFound, Unauthorised, Unavailable
from gateway.errors import GatewayError


class ChannelNotFound(GatewayError, NotFound):
    """The CSP has no such account."""

    code = "channel_not_found"


class ChannelTaken(GatewayError, Conflict):
    """The platform's account is already another's."""

    code = "channel_taken"


class ChannelUnusable(GatewayError, Unavailable):
    """A secret of the account is not there."""

    code = "channel_unusable"


class SignatureInvalid(GatewayError, Unauthorised):
    """The platform did not sign this, or did so too long ago."""

    code = "signature_invalid"


class NobodyToAsk(GatewayError, Conflict):
    """The account is at no platform: its customers' programs come to us."""

    code = "nobody_to_ask"


class FailureNotFound(GatewayError, NotFound):
    """Nothing of this id was given up, or it has arrived since."""

    code = "failure_not_found"


class NothingToSend(GatewayError, Conflict):
    """What was given up is no message of the assistant's that is still known."""

    code = "nothing_to_send"


class NotSentAgain(GatewayError, Unavailable):
    """The platform refused it again."""

    code = "not_sent_again"
