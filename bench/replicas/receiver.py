"""Stands in for the CSPs' OSS: takes every webhook and remembers which order it told of."""

from __future__ import annotations

import json
from collections import Counter

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send


class Receiver:
    """The ASGI application. ``orders`` counts, for each order's id, the webhooks with different ids that tell that it
    was created; ``repeats`` those that came again."""

    def __init__(self) -> None:
        self.orders: Counter[str] = Counter()
        self.repeats = 0
        self._known: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one webhook."""
        request = Request(scope, receive)
        event = json.loads(await request.body())
        webhook_id = request.headers["webhook-id"]
        if webhook_id in self._known:
            self.repeats += 1
        elif event["eventType"] == "ProductOrderCreateEvent":
            self.orders[event["event"]["productOrder"]["id"]] += 1
        self._known.add(webhook_id)
        await Response(status_code=204)(scope, receive, send)
