"""Runs the server in this process until it is told to stop, then lets what is being served end."""

from __future__ import annotations

import os

import uvicorn

from foundation.logging import configure_logging
from foundation.settings import Settings

_GRACE_SECONDS = 8
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def serve(settings: Settings) -> None:
    """Serve on the host and port of ``settings``; returns after SIGINT or SIGTERM."""
    configure_logging(json_lines=settings.log_json, level=settings.log_level)
    # The arrays of one message are small: more threads of the linear algebra library would wait for each other, at
    # full load. It reads this when it is imported.
    for name in _THREADS:
        os.environ.setdefault(name, "1")
    from server.app import create_app

    uvicorn.run(
        create_app(settings, warm=True),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        # A proxy's word on who the client is counts only where a deployment says so.
        proxy_headers=False,
        server_header=False,
        ws_max_size=256 * 1024,
    )
