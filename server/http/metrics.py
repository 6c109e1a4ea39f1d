"""``GET /metrics``: figures of this server for Prometheus, for whoever has ``BESPOKE_METRICS_TOKEN``.

Without that setting there is no such page: the names of CSPs are nobody else's business.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from foundation.access import shows
from foundation.database import Database
from foundation.errors import NotFound, Unauthorised
from orders.outbox.waiting import figures_of_waiting
from server.http.figures import registry, told


def metrics_router(database: Database, token: str) -> APIRouter:
    """The endpoint; without a token it answers 404."""
    router = APIRouter(include_in_schema=False)

    @router.get("/metrics")
    async def metrics(request: Request) -> Response:
        if not token:
            raise NotFound("There are no metrics here.", advice="Set BESPOKE_METRICS_TOKEN.")
        if not shows(request.headers.get("authorization"), token):
            raise Unauthorised("The token is missing or wrong.", advice="Send BESPOKE_METRICS_TOKEN as bearer.")
        page = generate_latest(registry()) + generate_latest(told(await figures_of_waiting(database)))
        return Response(page, media_type=CONTENT_TYPE_LATEST)

    return router
