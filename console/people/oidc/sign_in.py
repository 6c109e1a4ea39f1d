"""Signing in with a provider, put together: the way there and back, and the accounts it opens."""

from __future__ import annotations

from dataclasses import dataclass

from console.people.oidc.accounts import ProviderAccounts
from console.people.oidc.provider import Provider


@dataclass(frozen=True)
class ProviderSignIn:
    """One provider, and the accounts of whoever signs in there."""

    provider: Provider
    accounts: ProviderAccounts

    @property
    def name(self) -> str:
        """What staff knows it as."""
        return self.provider.settings.name
