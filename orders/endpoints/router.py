"""The staff's endpoints over HTTP, ``/staff/webhooks/{csp}/…``: endpoints and their deliveries.

Each wants ``Authorization: Bearer`` with the CSP's staff token.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from foundation.access import Access
from orders.endpoints.desk import LONGEST_OVERLAP, EndpointDesk, EndpointOverview
from orders.endpoints.testing import EndpointTests, Tested
from orders.outbox.deliveries import Deliveries, Shown, ShownState, Wanted

_Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
_Filter = Annotated[str | None, Query(pattern=r"^[A-Za-z0-9_:-]{1,80}$")]
_LARGEST_PAGE = 500


class Rotation(BaseModel):
    """For how long the old keys sign, too."""

    model_config = ConfigDict(extra="forbid")
    overlap_hours: float = Field(24, ge=0, le=LONGEST_OVERLAP / timedelta(hours=1))


class Reason(BaseModel):
    """Why, for others to read."""

    model_config = ConfigDict(extra="forbid")
    why: str = Field("disabled by staff", min_length=1, max_length=300)


class Replay(BaseModel):
    """Which deliveries to send again: of these states, of an endpoint, of events within a time."""

    model_config = ConfigDict(extra="forbid")
    states: list[ShownState] = Field(["failed"], min_length=1)
    endpoint: str | None = Field(None, pattern=r"^[A-Za-z0-9_-]{1,64}$")
    order_id: str | None = Field(None, pattern=r"^[A-Za-z0-9_:-]{1,80}$")
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None


def webhooks_router(desk: EndpointDesk, deliveries: Deliveries, tests: EndpointTests, access: Access) -> APIRouter:
    """All of the staff's HTTP endpoints about webhooks."""

    async def of_staff(csp: str, authorization: Annotated[str | None, Header()] = None) -> None:
        await access.check(csp, authorization)

    router = APIRouter(prefix="/staff/webhooks/{csp}", tags=["webhooks"], dependencies=[Depends(of_staff)])
    _add_endpoints(router, desk, deliveries, tests)
    _add_deliveries(router, deliveries)
    return router


def _add_endpoints(router: APIRouter, desk: EndpointDesk, deliveries: Deliveries, tests: EndpointTests) -> None:
    @router.get("")
    async def overview(csp: str) -> dict[str, Any]:
        """All endpoints: where they are, how they are doing, what is on its way to them."""
        counts = await deliveries.counts(csp)
        return {"endpoints": [_endpoint(one, counts.get(one.endpoint.id, {})) for one in await desk.overview(csp)]}

    @router.post("/endpoints/{endpoint}/rotate")
    async def rotate(csp: str, endpoint: _Name, body: Rotation) -> dict[str, Any]:
        """New keys. The secret is in this answer and nowhere else, ever."""
        keys = await desk.rotate(csp, endpoint, timedelta(hours=body.overlap_hours))
        return {"secret": keys.secret, "public_key": keys.public_key, "old_until": keys.old_until}

    @router.post("/endpoints/{endpoint}/test")
    async def test(csp: str, endpoint: _Name) -> Tested:
        """Send a test event now, once, whatever state the endpoint is in; what it answered."""
        return await tests.test(csp, endpoint)

    @router.post("/endpoints/{endpoint}/enable", status_code=HTTPStatus.NO_CONTENT)
    async def enable(csp: str, endpoint: _Name) -> None:
        """Deliver there again; what waited goes on."""
        await desk.enable(csp, endpoint)

    @router.post("/endpoints/{endpoint}/disable", status_code=HTTPStatus.NO_CONTENT)
    async def disable(csp: str, endpoint: _Name, body: Reason) -> None:
        """Deliver nothing there until it is enabled."""
        await desk.disable(csp, endpoint, body.why)


def _add_deliveries(router: APIRouter, deliveries: Deliveries) -> None:
    @router.get("/deliveries")
    async def find(
        csp: str,
        state: Annotated[list[ShownState] | None, Query()] = None,
        endpoint: _Filter = None,
        order: _Filter = None,
        since: AwareDatetime | None = None,
        until: AwareDatetime | None = None,
        before: _Filter = None,
        limit: Annotated[int, Query(ge=1, le=_LARGEST_PAGE)] = 50,
    ) -> list[dict[str, Any]]:
        """Deliveries, the newest first."""
        wanted = Wanted(endpoint, order, state or (), since, until)
        return [_delivery(one) for one in await deliveries.find(csp, wanted, limit=limit, before=before)]

    @router.get("/deliveries/{delivery}")
    async def get(csp: str, delivery: _Name) -> dict[str, Any]:
        """A delivery with its payload, byte for byte, and its attempts."""
        shown, payload, attempts = await deliveries.get(csp, delivery)
        return _delivery(shown) | {
            "payload": payload,
            "tries": [one.model_dump(exclude={"delivery_id"}) for one in attempts],
        }

    @router.post("/deliveries/{delivery}/replay", status_code=HTTPStatus.NO_CONTENT)
    async def replay_one(csp: str, delivery: _Name) -> None:
        """Send one again, with the id it had."""
        await deliveries.replay_one(csp, delivery)

    @router.post("/deliveries/{delivery}/discard", status_code=HTTPStatus.NO_CONTENT)
    async def discard(csp: str, delivery: _Name) -> None:
        """Let one go; later ones of its order no longer wait for it."""
        await deliveries.discard(csp, delivery)

    @router.post("/replay")
    async def replay(csp: str, body: Replay) -> dict[str, int]:
        """Send many again, each order's in sequence: all that failed, or those of a time."""
        wanted = Wanted(body.endpoint, body.order_id, body.states, body.since, body.until)
        return {"replayed": await deliveries.replay(csp, wanted)}


def _endpoint(one: EndpointOverview, counts: dict[ShownState, int]) -> dict[str, Any]:
    endpoint, state = one.endpoint, one.state
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "origin": endpoint.origin,
        "events": sorted(endpoint.events),
        "public_key": one.public_key,
        "status": _status(one),
        "why": state.disabled_why or state.paused_why,
        "since": state.disabled_at,
        "until": state.paused_until if state.disabled_at is None else None,
        "failures_in_a_row": state.failures,
        "last_success_at": state.last_success_at,
        "pending": counts.get("pending", 0),
        "waiting": counts.get("waiting", 0),
        "failed": counts.get("failed", 0),
    }


def _status(one: EndpointOverview) -> str:
    if one.state.disabled_at is not None:
        return "disabled"
    return "active" if one.state.paused_until is None else "paused"


def _delivery(one: Shown) -> dict[str, Any]:
    row = one.delivery
    due: datetime | None = row.due_at if row.state == "pending" else None
    return {
        "id": row.id,
        "endpoint": row.endpoint,
        "order_id": row.order_id,
        "seq": row.seq,
        "event": row.event_type,
        "state": one.state,
        "created_at": row.created_at,
        "due_at": due,
        "finished_at": row.finished_at,
        "attempts": row.attempts,
        "last_status": row.last_status,
        "last_error": row.last_error,
    }
