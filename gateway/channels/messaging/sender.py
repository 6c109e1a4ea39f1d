"""Sends to platforms: one request, tried again at once for what passes quickly; the rest is for the schedule."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import stamina

from foundation.remote.retries import retry_after
from gateway.channels.messaging.platform import Request, SendFailed

_ATTEMPTS = 3
#: A longer pause that a platform asks for is left to the schedule.
_LONGEST_PAUSE = 2.0
_PASSING = frozenset({408, 429})

Check = Callable[[httpx.Response], None]


class Sender:
    """A pool of connections. ``timeout`` is in seconds, for one message with all its attempts."""

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._http = httpx.AsyncClient(timeout=timeout, trust_env=False, headers={"user-agent": "Bespoke"})

    async def send(self, request: Request, check: Check) -> httpx.Response:
        """What was answered. Raises SendFailed. What a platform accepted although its answer was lost is sent again."""
        async for attempt in stamina.retry_context(
            _at_once, attempts=_ATTEMPTS, timeout=self._timeout, wait_initial=0.1, wait_max=_LONGEST_PAUSE
        ):
            with attempt:
                return await self._exchange(request, check)
        raise AssertionError("the last attempt returns or raises")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _exchange(self, request: Request, check: Check) -> httpx.Response:
        try:
            response = await self._http.request(
                request.method,
                request.url,
                content=json.dumps(request.json, ensure_ascii=False).encode() if request.json is not None else None,
                data=dict(request.form) if request.form is not None else None,
                headers=_headers(request),
                auth=request.basic or httpx.USE_CLIENT_DEFAULT,
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # the address of a request may hold the account's token
            raise SendFailed(f"no answer ({type(error).__name__})") from None
        try:
            check(response)
            check_status(response)
        except SendFailed as failure:
            failure.error = _without_credentials(failure.error, request)
            raise
        return response


def check_status(response: httpx.Response) -> None:
    """SendFailed for a status that isn't success; permanent, where asking again would change nothing."""
    if response.is_success:
        return
    status = response.status_code
    pause = retry_after(response.headers.get("retry-after", ""), datetime.now(UTC))
    passing = status in _PASSING or status >= httpx.codes.INTERNAL_SERVER_ERROR
    raise SendFailed(f"answered {status}", permanent=not passing, retry_after=pause)


def body_of(response: httpx.Response) -> dict[str, object]:
    """The JSON object that came, empty where it is none."""
    try:
        found = response.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _headers(request: Request) -> dict[str, str]:
    kind = {"content-type": "application/json; charset=utf-8"} if request.json is not None else {}
    return {**kind, **request.headers}


def _without_credentials(error: str, request: Request) -> str:
    """A refusal may repeat the credentials that it refuses; errors are kept and shown."""
    shown = request.headers.get("authorization", "").removeprefix("Bearer "), request.basic[1] if request.basic else ""
    for one in filter(None, shown):
        error = error.replace(one, "…")
    return error


def _at_once(error: Exception) -> bool | float:
    if not isinstance(error, SendFailed) or error.permanent or error.retry_after > _LONGEST_PAUSE:
        return False
    return error.retry_after or True
