"""The people and machines of the demo OSS: works each order through its states and reports each by TMF622 PATCH."""

from __future__ import annotations

import asyncio
import logging
from http import HTTPStatus
from typing import Any

import httpx

from foundation.secrets import Secrets, new_token, secret_name
from server.demo_oss.ledger import FINAL_STATES, ReceivedOrder

_WORK = ("acknowledged", "inProgress", "completed")
_CANCELLATION = ("assessingCancellation", "pendingCancellation", "cancelled")
_LONGEST_WAIT = 5.0
_log = logging.getLogger(__name__)


class Desk:
    """One task per order. ``pause`` in seconds is between two states; ``server_url`` is where TMF622 is served."""

    def __init__(self, server_url: str, secrets: Secrets, pause: float) -> None:
        self._orders_url = f"{server_url.rstrip('/')}/tmf-api/productOrderingManagement/v4/productOrder"
        self._secrets = secrets
        self._pause = pause
        self._client = httpx.AsyncClient(timeout=10, trust_env=False)
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def take_up(self, order: ReceivedOrder) -> None:
        """Begin to work an order; where the customer wants it cancelled, turn to that."""
        running = self._tasks.get(order.id)
        if order.state in FINAL_STATES:
            return
        if order.state == "assessingCancellation":
            if running:
                running.cancel()
            self._start(order, _CANCELLATION)
        elif running is None:
            self._start(order, _CANCELLATION if order.state == "pendingCancellation" else _WORK)

    async def close(self) -> None:
        """Leave the work; a restart takes it up again."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.aclose()

    def _start(self, order: ReceivedOrder, states: tuple[str, ...]) -> None:
        self._tasks[order.id] = asyncio.create_task(self._work(order, states))

    async def _work(self, order: ReceivedOrder, states: tuple[str, ...]) -> None:
        for state in states:
            await asyncio.sleep(self._pause)
            if not await self._report(order, state):
                return

    async def _report(self, order: ReceivedOrder, state: str) -> bool:
        """Report a state, again and again while the server is away; whether to go on with this order."""
        url = f"{self._orders_url}/{order.id}"
        body = {"state": state, "productOrderItem": _items(order.document.get("productOrderItem", []), state)}
        token = self._secrets.get(secret_name(order.csp, "OSS_TOKEN"), make=new_token).get_secret_value()
        headers, wait = {"authorization": f"Bearer {token}"}, 0.1
        while True:
            try:
                answer = await self._client.patch(url, json=body, headers=headers)
                if answer.status_code == HTTPStatus.CONFLICT:
                    _log.info("order %s: %s comes too late", order.id, state)
                    return await self._may_go_on(url, headers)
            except httpx.TransportError as error:
                _log.warning("order %s: the server is away (%s); reporting %s again", order.id, error, state)
            else:
                if answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                    return self._accepted(order, state, answer)
            await asyncio.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _may_go_on(self, url: str, headers: dict[str, str]) -> bool:
        """Whether the customer doesn't want it cancelled: what decides that is a webhook on its way to us."""
        read = await self._client.get(url, params={"fields": "state"}, headers=headers)
        return not read.is_success or read.json()["state"] != "assessingCancellation"

    @staticmethod
    def _accepted(order: ReceivedOrder, state: str, answer: httpx.Response) -> bool:
        if not answer.is_success:
            _log.error("order %s: %s was refused with %s: %s", order.id, state, answer.status_code, answer.text)
        return answer.is_success


def _items(items: list[dict[str, Any]], state: str) -> list[dict[str, Any]]:
    """The items as a TMF622 update repeats them, all in one state, the parts of bundles too."""
    return [
        {"id": item["id"], "action": item["action"], "state": state}
        | ({"productOrderItem": _items(item["productOrderItem"], state)} if item.get("productOrderItem") else {})
        for item in items
    ]
