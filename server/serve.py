"""Runs the server until it is told to stop, then lets what is being served end: in this process, or in several that
this one watches over (``processes/``).

Told to stop, it first drains: turns that are under way end, while the bot can still call the server for them, and no
new ones are taken; only then it stops to listen.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import uvicorn

from foundation.logging import configure_logging
from foundation.settings import Settings
from foundation.tracing.exporting import start_tracing
from server.processes.heartbeat import beat
from server.processes.port import shared

_DRAIN_SECONDS = 10.0
_GRACE_SECONDS = 8
_STARTUP_FAILURE = 3
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Place:
    """Which of several processes this one is, from 0 on, and the pipe over which it tells that it serves."""

    number: int
    heartbeat: int


def serve(settings: Settings, place: Place | None = None) -> None:
    """Serve on the host and port of ``settings``, with as many processes as they say; returns after SIGINT or SIGTERM.
    With a ``place`` this is one of these processes."""
    configure_logging(json_lines=settings.log_json, level=settings.log_level)
    if settings.processes > 1 and place is None:
        from server.processes.supervisor import Supervisor

        if code := asyncio.run(Supervisor(settings).run()):
            raise SystemExit(code)
        return
    # The arrays of one message are small: more threads of the linear algebra library would wait for each other, at
    # full load. It reads this when it is imported.
    for name in _THREADS:
        os.environ.setdefault(name, "1")
    tracing = start_tracing("bespoke-server")
    try:
        _serve_here(settings, place)
    finally:
        if tracing is not None:
            tracing.stop()


def _serve_here(settings: Settings, place: Place | None) -> None:
    from server.app import create_app

    app = create_app(settings, warm=True, is_first=place is None or place.number == 0)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,  # its lines come out as ours do
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        # A proxy's word on who the client is counts only where a deployment says so.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=[str(one) for one in settings.trusted_proxies],
        server_header=False,
        ws_max_size=256 * 1024,
    )
    server = _DrainingServer(config, app.state.parts.drain, place)
    _run(server, [shared(settings.host, settings.port)] if place else None)


class _DrainingServer(uvicorn.Server):
    """``drain`` is called with the seconds it may take. Told to stop a second time, nothing is waited for."""

    def __init__(self, config: uvicorn.Config, drain: Callable[[float], Awaitable[None]], place: Place | None) -> None:
        super().__init__(config)
        self._drain = drain
        self._place = place
        self._beating: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and tell from then on that this process serves."""
        await super().startup(sockets)
        if self._place is not None and self.started:
            self._beating = asyncio.create_task(beat(self._place.heartbeat))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Drain, then stop to listen and end what else is under way."""
        draining = asyncio.ensure_future(self._drain(_DRAIN_SECONDS))
        while not draining.done() and not self.force_exit:
            await asyncio.wait([draining], timeout=0.1)
        await super().shutdown(sockets)


def _run(server: uvicorn.Server, sockets: list[socket.socket] | None) -> None:
    try:
        server.run(sockets)
    except KeyboardInterrupt:
        return
    if not server.started:
        raise SystemExit(_STARTUP_FAILURE)
