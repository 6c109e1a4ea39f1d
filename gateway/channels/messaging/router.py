"""The webhooks of all platforms, ``/channels/<kind>/<csp>/<account>``, and what staff see of them.

A call is verified, what it says is stored, and it is answered; all else happens afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Request, Response

from catalog_adapter.contexts.channel_accounts import ChannelKind
from foundation.access import Access
from gateway.bodies import bounded_body
from gateway.channels.messaging.accounts import Accounts
from gateway.channels.messaging.desk import ChannelDesk, Checked
from gateway.channels.messaging.inbox import Inbox
from gateway.channels.messaging.meta import challenge_of
from gateway.channels.messaging.platform import Call, Platform

_Name = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
_FailureId = Annotated[str, Path(pattern=r"^[a-z0-9_]{1,40}$")]
_MOST_BYTES = 1024 * 1024


class Webhooks:
    """What the routes do. ``public_url`` is how platforms reach us: some sign it; ``wake`` has a customer served."""

    def __init__(
        self,
        accounts: Accounts,
        platforms: Mapping[ChannelKind, Platform],
        inbox: Inbox,
        wake: Callable[[str], None],
        public_url: str,
    ) -> None:
        self._accounts = accounts
        self._platforms = platforms
        self._inbox = inbox
        self._wake = wake
        self._public_url = public_url

    async def receive(self, request: Request, kind: ChannelKind, csp: str, account_id: str) -> Response:
        """Verify, store, answer."""
        account = await self._accounts.find(csp, account_id, kind)
        platform = self._platforms[kind]
        query = f"?{request.url.query}" if request.url.query else ""
        call = Call(
            f"{self._public_url}{request.url.path}{query}",
            dict(request.headers),
            await bounded_body(request, _MOST_BYTES),
        )
        platform.verify(call, account)
        await self._accounts.own(account)
        read = platform.read(call, account)
        if read.undelivered:
            await self._inbox.note_undelivered(account, read.undelivered)
        for customer_id in await self._inbox.keep(account, read.messages) if read.messages else ():
            self._wake(customer_id)
        return Response(read.answer.body, media_type=read.answer.media_type)

    async def challenge(self, request: Request, kind: ChannelKind, csp: str, account_id: str) -> Response:
        """What Meta asks when the webhook is set up."""
        account = await self._accounts.find(csp, account_id, kind)
        return Response(challenge_of(request.query_params, account), media_type="text/plain")


def channels_router(webhooks: Webhooks, kinds: list[ChannelKind]) -> APIRouter:
    """A webhook for each kind."""
    router = APIRouter(tags=["channels"])
    for kind in kinds:
        _add(router, webhooks, kind)
    return router


def _add(router: APIRouter, webhooks: Webhooks, kind: ChannelKind) -> None:
    path = f"/channels/{kind}/{{csp}}/{{account}}"

    async def receive(request: Request, csp: _Name, account: _Name) -> Response:
        """What the platform calls for each message."""
        return await webhooks.receive(request, kind, csp, account)

    async def challenge(request: Request, csp: _Name, account: _Name) -> Response:
        """What the platform calls when the webhook is set up."""
        return await webhooks.challenge(request, kind, csp, account)

    router.add_api_route(path, receive, methods=["POST"], name=f"{kind}_webhook", response_class=Response)
    if kind in ("whatsapp", "messenger"):
        router.add_api_route(path, challenge, methods=["GET"], name=f"{kind}_challenge", response_class=Response)


def staff_channels_router(desk: ChannelDesk, access: Access) -> APIRouter:
    """``/staff/channels/{csp}``: what could not be delivered, to be sent again, and what is being tried again."""

    async def of_staff(csp: str, authorization: Annotated[str | None, Header()] = None) -> None:
        await access.check(csp, authorization)

    router = APIRouter(prefix="/staff/channels/{csp}", tags=["channels"], dependencies=[Depends(of_staff)])

    @router.get("")
    async def undelivered(csp: str) -> dict[str, Any]:
        """The last messages that were given up, newest first, and the customers whose next one is tried again."""
        found = await desk.not_arrived(csp)
        shown = {"account", "customer", "conversation_id"}
        return {
            "failures": [
                one.model_dump(mode="json", include={*shown, "id", "seq", "error", "at"}) for one in found.failures
            ],
            "retries": [
                one.model_dump(mode="json", include={*shown, "attempts", "retry_at", "last_error"})
                for one in found.retries
            ],
        }

    @router.post("/accounts/{account}/check")
    async def check(csp: str, account: _Name) -> Checked:
        """Ask the platform whether the account's credentials are good: its name there, or what is wrong."""
        return await desk.check(csp, account)

    @router.post("/failures/{failure_id}/resend")
    async def resend(csp: str, failure_id: _FailureId) -> dict[str, Any]:
        """Send again what was given up; it is no failure any more once the platform has it."""
        await desk.resend(csp, failure_id)
        return {"id": failure_id}

    return router
