"""The FastAPI application: every part's endpoints behind the same bounds, headers and errors.

Input: settings. Output: the app; the parts start and stop with it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import NamedTuple

from fastapi import APIRouter, FastAPI

from catalog_adapter.learning.drafting import DraftChanges
from catalog_adapter.learning.lessons import Lessons
from catalog_adapter.learning.router import learning_router
from catalog_adapter.revisions.router import Noted, revisions_router
from catalog_adapter.tmf620.api.drafts import CatalogueDrafts
from catalog_adapter.tmf620.api.exports import Exports
from catalog_adapter.tmf620.api.router import tmf620_router
from catalog_adapter.tmf620.remote import listener_router
from catalog_adapter.tmf679.router import tmf679_router
from catalog_adapter.tmf679.service import ProductOfferingQualifications
from catalog_adapter.tmf760.router import tmf760_router
from catalog_adapter.tmf760.service import ProductConfigurations
from catalog_adapter.tmf_apis.access import ApiAccess
from console.audit import AuditLog
from console.router import console_router
from console.services import Services
from foundation.access import TokenAccess
from foundation.settings import Settings
from gateway.channels.web.router import create_router
from gateway.gateway import Gateway
from orders.access.scoped import ScopedAccess
from orders.access.tokens import OssTokens
from orders.endpoints.router import webhooks_router
from orders.endpoints.testing import EndpointTests
from orders.product_order.listing import OrderListing
from orders.tmf622.placing.order import OrderPlacing
from orders.tmf622.router import Tmf622, tmf622_router
from orders.tmf637.router import Tmf637, tmf637_router
from server.console import console_services
from server.conversation_orders import conversation_orders_router
from server.first_link import keep_first_link
from server.http.errors import UnexpectedErrors, add_error_handlers
from server.http.health import Check, has_contexts, health_router, store_checks
from server.http.limits import BoundedBodies, SecurityHeaders
from server.http.metrics import metrics_router
from server.http.openapi import describe
from server.http.patience import TimelyBodies
from server.http.staff_calls import StaffCalls
from server.http.tracing import Traced
from server.internal.router import internal_router
from server.parts import Parts, make_parts
from server.secrets import with_secrets


def create_app(settings: Settings, *, warm: bool = False, is_first: bool = True) -> FastAPI:
    """The whole server, which makes its secrets at the first start if none are set.

    ``warm``: compile all contexts after the start, in the background, so that no customer waits for it. ``is_first``:
    of several processes the one that does what is done once for all of them.
    """
    parts = make_parts(with_secrets(settings))
    console = console_services(parts)
    app = FastAPI(
        title="Bespoke",
        lifespan=_lifespan(parts, console, warm=warm, is_first=is_first),
        # Their pages load scripts from elsewhere; the description itself is at /openapi.json.
        docs_url=None,
        redoc_url=None,
        # Texts of errors and addresses may hold a customer's words; what is traced, server/http/tracing.py says.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.parts = parts
    add_error_handlers(app)
    oss = TokenAccess(parts.secrets, parts.adapter.csps, "OSS_TOKEN")
    tokens = OssTokens(parts.database, oss)
    staff = ScopedAccess(tokens, "staff", TokenAccess(parts.secrets, parts.adapter.csps, "STAFF_TOKEN"))
    noted = AuditLog(parts.database).note
    # the last is outermost
    app.add_middleware(StaffCalls, access=staff, noted=noted)
    for middleware in (BoundedBodies, TimelyBodies, UnexpectedErrors, SecurityHeaders, Traced):
        app.add_middleware(middleware)
    _include_routers(app, parts, _Accesses(oss, tokens, staff), noted)
    app.include_router(console_router(console))
    describe(app)
    return app


def _lifespan(
    parts: Parts, console: Services, *, warm: bool, is_first: bool
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await parts.start(warm=warm, is_first=is_first)
        if is_first:
            await keep_first_link(console.links.first, parts.settings.state_folder)
        try:
            yield
        finally:
            await parts.stop()
            if console.provider is not None:
                await console.provider.provider.close()

    return lifespan


def _tmf620_router(parts: Parts, access: ApiAccess) -> APIRouter:
    drafts = CatalogueDrafts(parts.drafts, parts.revisions, parts.adapter, parts.catalogues)
    exports = Exports(parts.adapter, parts.settings.effective_public_url)
    return tmf620_router(access, parts.adapter, exports, drafts)


def _tmf760_router(parts: Parts, access: ApiAccess) -> APIRouter:
    service = ProductConfigurations(parts.adapter, parts.database, parts.settings.effective_public_url)
    return tmf760_router(access, parts.adapter, service)


def _tmf679_router(parts: Parts, access: ApiAccess) -> APIRouter:
    url = parts.settings.effective_public_url
    service = ProductOfferingQualifications(parts.adapter, parts.qualifications, parts.database, url)
    return tmf679_router(access, parts.adapter, service)


def _tmf622_router(parts: Parts, tokens: OssTokens) -> APIRouter:
    return tmf622_router(
        Tmf622(
            orders=parts.orders,
            listing=OrderListing(parts.database),
            placing=OrderPlacing(
                parts.adapter, parts.qualifications, parts.orders, parts.inventory, partial(_of_customer, parts.gateway)
            ),
            tokens=tokens,
            endpoints=parts.endpoints,
            base_url=parts.settings.effective_public_url,
        )
    )


async def _of_customer(gateway: Gateway, conversation_id: str) -> list[str]:
    conversations, _ = await gateway.customer_of(conversation_id)
    return conversations


class _Accesses(NamedTuple):
    """Whose tokens open what."""

    oss: TokenAccess
    tokens: OssTokens
    staff: ScopedAccess


def _include_routers(app: FastAPI, parts: Parts, accesses: _Accesses, noted: Noted) -> None:
    oss, tokens, staff = accesses
    token = parts.settings.internal_token.get_secret_value()
    # Routes are looked through in this order, and what customers say comes most often.
    app.include_router(create_router(parts.gateway, parts.channels.account_of))
    app.include_router(internal_router(parts.executor, parts.adapter, token))
    app.include_router(conversation_orders_router(parts.gateway, parts.orders))
    app.include_router(_tmf622_router(parts, tokens))
    app.include_router(tmf637_router(Tmf637(parts.inventory, tokens, parts.settings.effective_public_url)))
    app.include_router(revisions_router(parts.publisher, parts.revisions, parts.drafts, parts.catalogues, staff, noted))
    drafts = DraftChanges(parts.drafts, parts.revisions, parts.adapter)
    missed = parts.gateway.missed.messages
    app.include_router(learning_router(missed, Lessons(missed, drafts), staff))
    for router in parts.channels.routers(staff):
        app.include_router(router)
    app.include_router(parts.chatwoot.router())
    access = ApiAccess(ScopedAccess(tokens, "catalogue", oss), staff)
    app.include_router(_tmf620_router(parts, access))
    app.include_router(_tmf760_router(parts, access))
    app.include_router(_tmf679_router(parts, access))
    app.include_router(
        webhooks_router(parts.endpoint_desk, parts.deliveries, EndpointTests(parts.endpoints, parts.sender), staff)
    )
    app.include_router(listener_router(parts.secrets, parts.catalogue_events.announce))
    checks: dict[str, Check] = {
        "bot": parts.gateway.bot.healthy,
        "contexts": has_contexts(parts.adapter),
        "warm_up": parts.warm_up.is_over,
        **store_checks(parts.database, parts.settings.redis_url),
    }
    app.include_router(health_router(checks, lambda: parts.gateway.stopping.has_begun))
    app.include_router(metrics_router(parts.database, parts.settings.metrics_token.get_secret_value()))
