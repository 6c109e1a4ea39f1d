"""Gives the console what it works with."""

from __future__ import annotations

from console.people.oidc.provider import Provider
from console.people.oidc.settings import ProviderSettings
from console.services import Engines, Services, make_services
from foundation.access import TokenAccess
from foundation.sealing import Sealer
from orders.access.tokens import OssTokens
from orders.endpoints.testing import EndpointTests
from server.parts import Parts
from server.rehearsal.holding import Holder
from server.rehearsal.trial import DialogueTrial


def console_services(parts: Parts) -> Services:
    """The console over the server's parts."""
    holder = Holder(parts.adapter, parts.gateway.bot, parts.database)
    trial = DialogueTrial(parts.adapter, holder, parts.publisher)
    provider = ProviderSettings.of(parts.settings, parts.secrets)
    return make_services(
        Engines(
            public_url=parts.settings.effective_public_url,
            local_accounts=parts.settings.local_accounts,
            provider=Provider(provider, Sealer(parts.secrets)) if provider else None,
            database=parts.database,
            adapter=parts.adapter,
            drafts=parts.drafts,
            revisions=parts.revisions,
            publisher=parts.publisher,
            trial=trial,
            desk=parts.gateway.desk,
            missed=parts.gateway.missed.messages,
            orders=parts.orders,
            deliveries=parts.deliveries,
            endpoint_desk=parts.endpoint_desk,
            channels=parts.channels.desk,
            endpoint_tests=EndpointTests(parts.endpoints, parts.sender),
            tokens=OssTokens(parts.database, TokenAccess(parts.secrets, parts.adapter.csps, "OSS_TOKEN")),
        )
    )
