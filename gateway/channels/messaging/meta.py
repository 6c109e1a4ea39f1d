"""What WhatsApp and Messenger share: how Meta signs, sets up a webhook, and refuses a message."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from pydantic import BaseModel

from gateway.channels.messaging.accounts import Account
from gateway.channels.messaging.platform import Call, Request, SendFailed
from gateway.channels.messaging.sender import body_of
from gateway.channels.messaging.signatures import check_equal, sha256_hex
from gateway.errors import RequestInvalid

WINDOW_SECONDS = 24 * 3600.0
#: Limits of how much and how fast, faults of theirs, and a token that staff can renew.
_PASSING = frozenset({1, 2, 4, 32, 190, 613, 80007, 130429, 131000, 131016, 131056})


class _Error(BaseModel):
    code: int = 0
    message: str = ""
    is_transient: bool = False


class _Refusal(BaseModel):
    error: _Error


def verify(call: Call, account: Account) -> None:
    """By ``X-Hub-Signature-256``; raises SignatureInvalid."""
    expected = f"sha256={sha256_hex(account.secret('signing'), call.body)}"
    check_equal(call.headers.get("x-hub-signature-256", ""), expected)


def challenge_of(query: Mapping[str, str], account: Account) -> str:
    """What is answered when the webhook is set up. Raises SignatureInvalid for a token that is not the account's,
    RequestInvalid for another question."""
    if query.get("hub.mode") != "subscribe":
        raise RequestInvalid("This is not what the platform asks.", advice="Set the webhook up at the platform.")
    check_equal(query.get("hub.verify_token", ""), account.secret("verify"))
    return query.get("hub.challenge", "")[:200]


def question(url: str, fields: str, account: Account) -> Request:
    """Asks the Graph API for fields of what is at an address, as the account."""
    headers = {"authorization": f"Bearer {account.secret('token')}"}
    return Request(f"{url}?fields={fields}", method="GET", headers=headers)


def check(response: httpx.Response) -> None:
    """Raises SendFailed for what the Graph API did not accept."""
    body = body_of(response)
    if response.is_success or not isinstance(body.get("error"), dict):
        return
    error = _Refusal.model_validate(body).error
    busy = response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR or response.status_code == 429
    passing = busy or error.is_transient or error.code in _PASSING
    raise SendFailed(f"{error.code} {error.message}", permanent=not passing)
