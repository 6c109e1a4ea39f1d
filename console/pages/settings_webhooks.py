"""Webhooks: where a CSP's order events go, how each endpoint is doing, and what staff does about it.

Everything is what ``bespoke webhooks`` does, too; here it is noted in the audit log.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fastapi import Response

from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.errors import BadInput, BespokeError
from orders.endpoints.desk import LONGEST_OVERLAP
from orders.endpoints.keys import NewKeys
from orders.endpoints.testing import Tested
from orders.outbox.deliveries import ShownState, Wanted

_ATTEMPTS = 10
_LONGEST_WHY = 300
_LONGEST_HOURS = int(LONGEST_OVERLAP / timedelta(hours=1))
_EVERYTHING: tuple[ShownState, ...] = ("pending", "waiting", "delivered", "failed")


class WebhookPages:
    """For administrators."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        one = "/settings/webhooks/{id}"
        guard.of_csp("GET", "/settings/webhooks", self.list_endpoints, Permission.SETTINGS)
        guard.of_csp("GET", one, self.endpoint, Permission.SETTINGS)
        guard.of_csp("POST", f"{one}/test", self.test, Permission.SETTINGS)
        guard.of_csp("POST", f"{one}/rotate", self.rotate, Permission.SETTINGS)
        guard.of_csp("POST", f"{one}/enable", self.enable, Permission.SETTINGS)
        guard.of_csp("POST", f"{one}/disable", self.disable, Permission.SETTINGS)
        guard.of_csp("POST", f"{one}/replay", self.replay, Permission.SETTINGS)

    async def list_endpoints(self, visit: Visit) -> Response:
        """All endpoints, how they are doing, and what is on its way there."""
        return visit.page(
            "settings_webhooks.html",
            endpoints=await self._services.endpoint_desk.overview(visit.csp),
            counts=await self._services.deliveries.counts(visit.csp),
            error=None,
        )

    async def endpoint(
        self,
        visit: Visit,
        *,
        tested: Tested | None = None,
        keys: NewKeys | None = None,
        replayed: int | None = None,
        error: BespokeError | None = None,
    ) -> Response:
        """One endpoint, and what came of what was just done to it."""
        services, endpoint = self._services, _asked(visit)
        return visit.page(
            "settings_webhook.html",
            one=await services.endpoint_desk.one(visit.csp, endpoint),
            counts=(await services.deliveries.counts(visit.csp)).get(endpoint, {}),
            attempts=await services.deliveries.last_attempts(visit.csp, endpoint, limit=_ATTEMPTS),
            longest_hours=_LONGEST_HOURS,
            tested=tested,
            keys=keys,
            replayed=replayed,
            error=error,
        )

    async def test(self, visit: Visit) -> Response:
        """Send a test, and show what was answered."""
        tested = await self._services.endpoint_tests.test(visit.csp, _asked(visit))
        await self._note(visit, "webhook_tested", answer=str(tested.status or tested.error))
        return await self.endpoint(visit, tested=tested)

    async def rotate(self, visit: Visit) -> Response:
        """New keys; the secret is shown this once."""
        hours = await visit.field("hours")
        try:
            if not (hours.isdecimal() and len(hours) < 5):
                raise BadInput(visit.words("settings_no_hours", most=_LONGEST_HOURS))
            keys = await self._services.endpoint_desk.rotate(visit.csp, _asked(visit), timedelta(hours=int(hours)))
        except BadInput as error:
            return await self.endpoint(visit, error=error)
        await self._note(visit, "webhook_rotated")
        return await self.endpoint(visit, keys=keys)

    async def enable(self, visit: Visit) -> Response:
        """Deliver there again."""
        await self._services.endpoint_desk.enable(visit.csp, _asked(visit))
        await self._note(visit, "webhook_enabled")
        return visit.redirect(_path(visit))

    async def disable(self, visit: Visit) -> Response:
        """Deliver nothing there until it is enabled."""
        why = " ".join((await visit.field("why")).replace("\0", "").split())[:_LONGEST_WHY]
        await self._services.endpoint_desk.disable(visit.csp, _asked(visit), why or visit.who)
        await self._note(visit, "webhook_disabled", why=why)
        return visit.redirect(_path(visit))

    async def replay(self, visit: Visit) -> Response:
        """Send again what was given up, or all of a time."""
        services, endpoint = self._services, (await self._services.endpoint_desk.one(visit.csp, _asked(visit))).endpoint
        try:
            since, until = _time(visit, await visit.field("since")), _time(visit, await visit.field("until"))
            everything = await visit.field("what") == "all"
            if everything and since is None:
                raise BadInput(visit.words("settings_since_when"))
        except BadInput as error:
            return await self.endpoint(visit, error=error)
        states = _EVERYTHING if everything else ("failed",)
        count = await services.deliveries.replay(visit.csp, Wanted(endpoint.id, None, states, since, until))
        await self._note(visit, "webhook_replayed", count=count)
        return await self.endpoint(visit, replayed=count)

    async def _note(self, visit: Visit, action: str, **details: object) -> None:
        await self._services.audit.note(visit.csp, visit.who, action, endpoint=_asked(visit), **details)


def _asked(visit: Visit) -> str:
    found: str = visit.request.path_params["id"]
    return found


def _path(visit: Visit) -> str:
    return visit.path(f"/settings/webhooks/{_asked(visit)}")


def _time(visit: Visit, text: str) -> datetime | None:
    """A time as a browser's field has it, in UTC; None for an empty one. Raises BadInput."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
    except ValueError:
        raise BadInput(visit.words("settings_no_time")) from None
