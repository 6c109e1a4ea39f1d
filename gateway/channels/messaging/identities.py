"""Whether a platform knows an account's credentials: what it says of them, held against what the context says."""

from __future__ import annotations

from gateway.channels.messaging.accounts import Account
from gateway.channels.messaging.platform import SendFailed

_LONGEST = 200


def known_as(account: Account, told_id: object, name: object) -> str:
    """The name that the platform has for the account; its id there where it has none. Raises SendFailed where the
    credentials are good, but another account's."""
    found = str(told_id or "")
    if found != account.platform_account:
        raise SendFailed(
            f"the credentials are those of {found[:_LONGEST] or 'no account'}, not of {account.platform_account}",
            permanent=True,
        )
    return str(name or found)[:_LONGEST]
