"""What is live of a CSP, since when, what is being worked on, and what waits."""

from __future__ import annotations

from fastapi import Response

from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit

#: Groups that are counted; who has more has enough to do.
_MOST_MISSED = 100


class OverviewPages:
    """A CSP's first page."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def add_to(self, guard: Guard) -> None:
        """Add the page."""
        guard.of_csp("GET", "", self.overview, Permission.VIEW)

    async def overview(self, visit: Visit) -> Response:
        """The page."""
        services = self._services
        newest = await services.revisions.log(visit.csp, limit=5)
        try:
            served = (await services.adapter.head(visit.csp)).context
        except (ContextInvalid, ContextNotFound):
            served = None
        counts = await services.deliveries.counts(visit.csp) if visit.may(Permission.ORDERS) else {}
        opened = await services.desk.open(visit.csp) if visit.may(Permission.TALK) else []
        return visit.page(
            "overview.html",
            newest=newest,
            drafts=await services.drafts.list_of(visit.csp),
            review=await services.reviews.find(visit.csp),
            served=served,
            counts=counts,
            missed=await services.missed.groups(visit.csp, limit=_MOST_MISSED),
            waiting=sum(one.state == "waiting" for one, _ in opened),
        )
