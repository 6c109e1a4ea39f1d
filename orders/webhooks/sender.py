"""Sends a delivery to an endpoint. Input: a due delivery. Output: whether the endpoint has it.

Any 2xx counts. Redirects are not followed, since they would take an order to an address nobody entered. The answer is
read only so far as people need to see of it, and never longer than the timeout.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

import httpx
from cachetools import TTLCache

from foundation.destinations import DestinationRefused
from foundation.secrets import SecretUnusable
from foundation.tracing.spans import trace_headers
from orders.endpoints.directory import EndpointDirectory, EndpointNotFound
from orders.endpoints.endpoint import Endpoint
from orders.endpoints.keys import EndpointKeys
from orders.outbox.deliverer import Delivered, DueDelivery, NotDelivered, Outcome
from orders.webhooks.answers import beginning, excerpt, retry_after
from orders.webhooks.connections import Connections
from orders.webhooks.oauth2 import NoToken, Tokens
from orders.webhooks.signature import Key, signature_headers

_KNOWN_SECONDS = 2.0
_MOST_KNOWN = 1000
_LONGEST_SHOWN = 200
_OURS = {"content-type": "application/json", "user-agent": "Bespoke"}


@dataclass(frozen=True)
class _Route:
    """An endpoint and the keys that sign for it."""

    endpoint: Endpoint
    keys: tuple[Key, ...]


class WebhookSender:
    """The deliverer for ``webhook``. ``timeout`` in seconds is for the whole exchange, a token for it included."""

    def __init__(
        self, directory: EndpointDirectory, keys: EndpointKeys, connections: Connections, *, timeout: float
    ) -> None:
        self._directory = directory
        self._keys = keys
        self._connections = connections
        self._tokens = Tokens(connections)
        self._timeout = timeout
        # a change of an endpoint, its keys among it, is heard of within seconds: asking each time would cost the most
        self._known: TTLCache[tuple[str, str], _Route] = TTLCache(_MOST_KNOWN, _KNOWN_SECONDS)
        self._asking = asyncio.Lock()

    async def deliver(self, due: DueDelivery) -> Outcome:
        """Make one attempt: the same body as ever, a fresh timestamp and signature."""
        try:
            route = await self._route(due.csp, due.endpoint)
        except EndpointNotFound as error:
            return NotDelivered(error.message, ours=True)
        schedule = route.endpoint.retry_seconds
        try:
            async with asyncio.timeout(self._timeout):
                return await self._attempt(route, due)
        except TimeoutError:
            return NotDelivered(f"no answer within {self._timeout:g} s", retry_seconds=schedule)
        except (DestinationRefused, SecretUnusable) as error:
            return NotDelivered(str(error), retry_seconds=schedule)
        except NoToken as error:
            return NotDelivered(str(error), retry_seconds=schedule)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return NotDelivered(f"{type(error).__name__}: {error}", retry_seconds=schedule)

    async def close(self) -> None:
        """Close every connection."""
        await self._connections.close()

    async def _route(self, csp: str, endpoint_id: str) -> _Route:
        name = csp, endpoint_id
        if (found := self._known.get(name)) is not None:
            return found
        async with self._asking:  # one asks, for all who wait
            found = self._known.get(name)
            if found is None:
                endpoint = await self._directory.get(csp, endpoint_id)
                found = self._known[name] = _Route(endpoint, await self._keys.signing(endpoint))
            return found

    async def _attempt(self, route: _Route, due: DueDelivery) -> Outcome:
        endpoint = route.endpoint
        if endpoint.oauth2 is None:
            return await self._post(route, due, "")
        token = await self._tokens.token(endpoint)
        outcome = await self._post(route, due, token)
        if isinstance(outcome, NotDelivered) and outcome.status == HTTPStatus.UNAUTHORIZED:
            outcome = await self._post(route, due, await self._tokens.token(endpoint, refused=token))
        return outcome

    async def _post(self, route: _Route, due: DueDelivery, token: str) -> Outcome:
        endpoint, body = route.endpoint, due.payload.encode()
        headers = {name.lower(): value for name, value in endpoint.headers.items()}
        sent = {**headers, **_OURS, **signature_headers(route.keys, due.id, int(time.time()), body)}
        sent.update(trace_headers())
        if token:
            sent["authorization"] = f"Bearer {token}"
        url = endpoint.url_for(due.event_type)
        with self._connections.client(endpoint) as client:
            async with client.stream("POST", url, content=body, headers=sent) as response:
                answer = excerpt(await beginning(response))
        if response.is_success:
            return Delivered(response.status_code, answer)
        return NotDelivered(
            f"the OSS answered {response.status_code}: {answer[:_LONGEST_SHOWN]}",
            response.status_code,
            answer,
            retry_after=retry_after(response.headers.get("retry-after"), datetime.now(UTC)),
            gone=response.status_code == HTTPStatus.GONE,
            retry_seconds=endpoint.retry_seconds,
        )
