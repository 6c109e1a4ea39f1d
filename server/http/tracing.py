"""A span for each HTTP request, named by its route: the address itself may hold what a customer said or who they are.

A ``traceparent`` counts from the bot and from OSS/BSS systems, which answer in the trace of the order that they were
told of. Anybody else's would let strangers decide what is recorded.
"""

from __future__ import annotations

from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from foundation.tracing.spans import TRACEPARENT, fail, is_recording, span

_HEARD = ("/internal/", "/tmf-api/")
_LEFT_OUT = ("/health/", "/metrics")
_SERVER_ERROR = 500


class Traced:
    """Around the whole app."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not is_recording() or path.startswith(_LEFT_OUT):
            await self._app(scope, receive, send)
            return
        traceparent = Headers(scope=scope).get(TRACEPARENT) if path.startswith(_HEARD) else None
        with span(scope["method"], kind=SpanKind.SERVER, traceparent=traceparent) as request:

            async def noting(message: Message) -> None:
                if message["type"] == "http.response.start":
                    request.set_attribute("http.response.status_code", message["status"])
                    if message["status"] >= _SERVER_ERROR:
                        fail(request, str(message["status"]))
                await send(message)

            try:
                await self._app(scope, receive, noting)
            finally:
                if route := getattr(scope.get("route"), "path", ""):
                    request.update_name(f"{scope['method']} {route}")
