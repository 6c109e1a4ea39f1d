"""What the pages work with: the services of other packages, and the console's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from analytics.export import FigureExports
from analytics.figures import Figures
from catalog_adapter.contexts import CatalogAdapter
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.conversations.models import Line
from catalog_adapter.intents.understanding import Understanding
from catalog_adapter.learning.drafting import DraftChanges
from catalog_adapter.learning.effect import Effects
from catalog_adapter.learning.lessons import Lessons
from catalog_adapter.learning.missed import MissedMessages
from catalog_adapter.revisions.drafts import Drafts
from catalog_adapter.revisions.publisher import Publisher
from catalog_adapter.revisions.reviews import Reviews
from catalog_adapter.revisions.revisions import Revisions
from catalog_adapter.revisions.steps import DraftSteps
from catalog_adapter.tone.reply import Reply
from console.api_tokens import ApiTokens
from console.audit import AuditLog
from console.people.links import Links
from console.people.oidc.accounts import ProviderAccounts
from console.people.oidc.provider import Provider
from console.people.oidc.refusals import Refusals
from console.people.oidc.sign_in import ProviderSignIn
from console.people.passwords import Passwords
from console.people.people import People
from console.people.sessions import Sessions
from foundation.database import Database
from gateway.channels.messaging.desk import ChannelDesk
from gateway.handover.desk import HandOverDesk
from orders.access.tokens import OssTokens
from orders.draft import DraftStore
from orders.endpoints.desk import EndpointDesk
from orders.endpoints.testing import EndpointTests
from orders.outbox.deliveries import Deliveries
from orders.product_order.listing import OrderListing
from orders.product_order.service import ProductOrderService

#: What a constraint did: it refused a wish, answered *why?*, left a single value, took values away, or ended a service
#: along with one that it needs.
Effect = Literal["refused", "explained", "filled", "limited", "ended"]


@dataclass(frozen=True)
class Acted:
    """A constraint that had an effect: its id, how it is explained to customers, and the values, or the service, that
    it is about."""

    effect: Effect
    constraint: str
    explain: str
    what: str = ""


@dataclass(frozen=True)
class TriedLine:
    """One turn of a conversation that was tried: what was understood, what was replied, and which constraints acted."""

    understanding: Understanding
    replies: Sequence[Reply]
    acted: Sequence[Acted] = ()


@dataclass(frozen=True)
class Tried:
    """A conversation that was tried. ``orders`` would have been placed, each as an expected conversation says it;
    ``broken`` says why it ended early."""

    lines: Sequence[TriedLine]
    orders: Sequence[Mapping[str, Any]]
    broken: str = ""


@dataclass(frozen=True)
class Rehearsed:
    """An expected conversation that was held: its ``lines``, how each was ``answered``, and what was ``unexpected`` of
    each; ``at_end`` of the orders that came of it. ``broken`` says why it ended early."""

    lines: Sequence[Line]
    answered: Sequence[TriedLine]
    unexpected: Sequence[Sequence[str]]
    at_end: Sequence[str]
    broken: str = ""


class Trial(Protocol):
    """Holds a conversation with the real dialogue model; nothing is kept of it and no order is sent."""

    async def draft(self, files: ContextFiles, segment: str, locale: str, lines: Sequence[str]) -> Tried:
        """Hold it in files that are not live. Raises ContextInvalid, BotUnreachable."""

    async def live(self, csp: str, segment: str, locale: str, lines: Sequence[str]) -> Tried:
        """Hold it in what is live. Raises ContextNotFound, BotUnreachable."""

    async def expected(self, files: ContextFiles, path: str) -> Rehearsed:
        """Hold an expected conversation of files that are not live. Raises ContextInvalid, NotFound, BotUnreachable."""


@dataclass(frozen=True)
class Services:
    """Everything the pages need. ``public_url`` is how staff reach the console, without a slash at the end;
    ``local_accounts``: whether people may have passwords; ``provider``: what else they sign in with."""

    public_url: str
    local_accounts: bool
    provider: ProviderSignIn | None
    adapter: CatalogAdapter
    drafts: Drafts
    steps: DraftSteps
    revisions: Revisions
    publisher: Publisher
    reviews: Reviews
    trial: Trial
    desk: HandOverDesk
    order_drafts: DraftStore
    missed: MissedMessages
    lessons: Lessons
    effects: Effects
    orders: ProductOrderService
    listing: OrderListing
    deliveries: Deliveries
    endpoint_desk: EndpointDesk
    endpoint_tests: EndpointTests
    channels: ChannelDesk
    people: People
    sessions: Sessions
    links: Links
    passwords: Passwords
    audit: AuditLog
    api_tokens: ApiTokens
    figures: Figures
    figure_exports: FigureExports


@dataclass(frozen=True)
class Engines:
    """What the server gives the console."""

    public_url: str
    local_accounts: bool
    provider: Provider | None
    database: Database
    adapter: CatalogAdapter
    drafts: Drafts
    revisions: Revisions
    publisher: Publisher
    trial: Trial
    desk: HandOverDesk
    missed: MissedMessages
    orders: ProductOrderService
    deliveries: Deliveries
    endpoint_desk: EndpointDesk
    endpoint_tests: EndpointTests
    channels: ChannelDesk
    tokens: OssTokens


def make_services(engines: Engines) -> Services:
    """The console's own services beside the server's."""
    database, passwords = engines.database, Passwords()
    people, audit, provider = People(database), AuditLog(database), engines.provider
    return Services(
        public_url=engines.public_url,
        local_accounts=engines.local_accounts,
        provider=_sign_in(provider, database, people, audit) if provider else None,
        adapter=engines.adapter,
        drafts=engines.drafts,
        steps=DraftSteps(database),
        revisions=engines.revisions,
        publisher=engines.publisher,
        reviews=Reviews(database, engines.drafts, engines.publisher),
        trial=engines.trial,
        desk=engines.desk,
        order_drafts=DraftStore(database),
        missed=engines.missed,
        lessons=Lessons(engines.missed, DraftChanges(engines.drafts, engines.revisions, engines.adapter)),
        effects=Effects(database, engines.revisions, engines.adapter),
        orders=engines.orders,
        listing=OrderListing(database),
        deliveries=engines.deliveries,
        endpoint_desk=engines.endpoint_desk,
        endpoint_tests=engines.endpoint_tests,
        channels=engines.channels,
        people=people,
        sessions=Sessions(database, people, passwords),
        links=Links(database, engines.public_url),
        passwords=passwords,
        audit=audit,
        api_tokens=ApiTokens(engines.tokens, audit),
        figures=Figures(database),
        figure_exports=FigureExports(database),
    )


def _sign_in(provider: Provider, database: Database, people: People, audit: AuditLog) -> ProviderSignIn:
    accounts = ProviderAccounts(database, people, audit, provider.settings)
    return ProviderSignIn(provider, accounts, Refusals(audit, provider.settings.issuer))
