"""Signing in with a provider, put together: the way there and back, the accounts it opens, and whom
it does not let in."""

from __future__ import annotations

from dataclasses import dataclass

from console.people.oidc.accounts import ProviderAccounts
from console.people.oidc.provider import Provider
from console.people.oidc.refusals import Refusals


@dataclass(frozen=True)
class ProviderSignIn:
    """One provider, the accounts of whoever signs in there, and the log of who may not."""

    provider: Provider
    accounts: ProviderAccounts
    refusals: Refusals

    @property
    def name(self) -> str:
        """What staff knows it as."""
        return self.provider.settings.name
