"""Sends a delivery to a CSP's OSS. Input: a due delivery. Output: whether the OSS has it.

Any 2xx counts. Redirects are not followed, since they would take an order to an address nobody entered. The answer is
read only so far as an error message needs.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence

import httpx

from catalog_adapter.contexts.models import Webhook
from foundation.secrets import Secrets, webhook_key
from orders.outbox.deliverer import Delivered, DueDelivery, NotDelivered, Outcome
from orders.webhooks.signature import signature_headers

#: A CSP's webhooks, as its live context has them.
WebhookLookup = Callable[[str], Awaitable[Sequence[Webhook]]]

_LONGEST_ANSWER = 64 * 1024
_LONGEST_EXCERPT = 200


class WebhookSender:
    """The deliverer for ``webhook``. ``timeout`` in seconds is for the whole exchange."""

    def __init__(self, webhooks: WebhookLookup, secrets: Secrets, *, demo_oss_url: str, timeout: float) -> None:
        self._webhooks = webhooks
        self._secrets = secrets
        self._demo_oss_url = demo_oss_url.rstrip("/")
        self._timeout = timeout
        # no proxy from the environment: an OSS is reached directly, on its private network
        self._client = httpx.AsyncClient(follow_redirects=False, timeout=timeout, trust_env=False)

    async def deliver(self, due: DueDelivery) -> Outcome:
        """Make one attempt: the same body as ever, a fresh timestamp and signature."""
        webhook = next((one for one in await self._webhooks(due.csp) if one.id == due.endpoint), None)
        if webhook is None:
            return NotDelivered(f"the context of {due.csp} has no webhook {due.endpoint!r} now")
        key = webhook_key(self._secrets.get(webhook.secret), webhook.secret)
        body = due.payload.encode()
        headers = signature_headers(key, due.id, int(time.time()), body)
        try:
            async with asyncio.timeout(self._timeout):
                return await self._post(webhook.url.replace("{demo_oss}", self._demo_oss_url), headers, body)
        except TimeoutError:
            return NotDelivered(f"no answer within {self._timeout:g} s")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return NotDelivered(f"{type(error).__name__}: {error}")

    async def close(self) -> None:
        """Close every connection."""
        await self._client.aclose()

    async def _post(self, url: str, headers: dict[str, str], body: bytes) -> Outcome:
        sent = {**headers, "content-type": "application/json", "user-agent": "Bespoke"}
        async with self._client.stream("POST", url, content=body, headers=sent) as response:
            answer = b""
            async for part in response.aiter_raw():
                answer += part
                if len(answer) > _LONGEST_ANSWER:
                    break
        if response.is_success:
            return Delivered(response.status_code)
        excerpt = answer[:_LONGEST_EXCERPT].decode("utf-8", "replace").strip()
        return NotDelivered(f"the OSS answered {response.status_code}: {excerpt}", response.status_code)
