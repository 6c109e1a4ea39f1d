"""The console put together: its pages behind the guard, under ``/console``."""

from __future__ import annotations

from fastapi import APIRouter

from console.editing.compiled import CompiledDrafts
from console.editing.desk import DraftDesk
from console.pages.account import AccountPages
from console.pages.analytics import AnalyticsPages
from console.pages.audit import AuditPages
from console.pages.constraints import ConstraintPages
from console.pages.conversations import ConversationPages
from console.pages.expected import ExpectedPages
from console.pages.expected_form import ExpectedFormPages
from console.pages.files import FilesPages
from console.pages.intents import IntentsPages
from console.pages.missed import MissedPages
from console.pages.offers import OfferPages
from console.pages.orders import OrderPages
from console.pages.overview import OverviewPages
from console.pages.people import PeoplePages
from console.pages.provider import ProviderPages
from console.pages.publish import PublishPages
from console.pages.saves import SavesPages
from console.pages.searching import SearchPages
from console.pages.settings_accounts import AccountSettingsPages
from console.pages.settings_tokens import TokenPages
from console.pages.settings_webhooks import WebhookPages
from console.pages.tone import TonePages
from console.pages.trying import TryPages
from console.pages.typed_examples import TypedExamplesPages
from console.services import Services
from console.web.guard import Guard
from console.web.static import editor_file, own_file


def console_router(services: Services) -> APIRouter:
    """All of the console, to be included in an app at its root."""
    guard = Guard(services)
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/console/static/{name}", own_file, methods=["GET"])
    router.add_api_route("/console/editor/{name}", editor_file, methods=["GET"])
    desk = DraftDesk(services.drafts, services.revisions, services.adapter, services.publisher)
    for pages in (
        AccountPages, ProviderPages, OverviewPages, AnalyticsPages, ConversationPages, OrderPages, PeoplePages,
        AuditPages,
    ):  # fmt: skip
        pages(services).add_to(guard)
    for of_settings in (TokenPages, WebhookPages, AccountSettingsPages):
        of_settings(services).add_to(guard)
    for of_draft in (
        FilesPages, IntentsPages, TonePages, TryPages, ExpectedPages, MissedPages, SavesPages, PublishPages,
        SearchPages, ExpectedFormPages,
    ):  # fmt: skip
        of_draft(services, desk).add_to(guard)
    compiled = CompiledDrafts(services.publisher)
    for of_entries in (OfferPages, ConstraintPages, TypedExamplesPages):
        of_entries(services, desk, compiled).add_to(guard)
    router.include_router(guard.router)
    return router
