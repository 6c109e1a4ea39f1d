"""``python -m server.demo_oss --port PORT --server-url URL``: run the demo OSS until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import logging
import socket
import sys
from pathlib import Path

import uvicorn

from foundation.secrets import Secrets
from foundation.settings import settings
from server.demo_oss.app import make_app


def main() -> None:
    """Listen, say where, serve."""
    state_folder = settings().state_folder
    parser = argparse.ArgumentParser(prog="python -m server.demo_oss", description="An OSS to try orders with.")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=8081, help="the port to listen on; 0: any free one")
    parser.add_argument("--server-url", default=settings().effective_public_url, help="where TMF622 is served")
    pause = settings().demo_oss_pause
    parser.add_argument("--pause", type=float, default=pause, help="seconds between two states of an order")
    parser.add_argument("--file", type=Path, default=state_folder / "demo_oss.jsonl", help="what was received")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    listener = _listening(chosen.host, chosen.port)
    app = make_app(server_url=chosen.server_url, secrets=Secrets(state_folder), file=chosen.file, pause=chosen.pause)
    sys.stdout.write(f"demo OSS on http://{chosen.host}:{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    asyncio.run(server.serve(sockets=[listener]))


def _listening(host: str, port: int) -> socket.socket:
    # the protocol is named so that asyncio switches off the delay of small packets
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(100)
    return listener


if __name__ == "__main__":
    main()
