"""``python -m bench.delivery.receiver SETUP``: an OSS that honours ``webhook-id``, until it is killed.

It verifies each webhook with the public package, writes down what is new before it answers, and after a restart knows
what it had.
"""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path
from typing import Any

import uvicorn
from standardwebhooks import Webhook

from bench.delivery.made import SECRET, Setup
from foundation.secrets import Secrets


class Receiver:
    """The ASGI application."""

    def __init__(self, secret: str, file: Path) -> None:
        self._webhook = Webhook(secret)
        file.touch()
        self._known = {line.split()[0] for line in file.read_bytes().splitlines() if line}
        self._file = os.open(file, os.O_APPEND | os.O_WRONLY)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Take one webhook, or tell that it listens."""
        if scope["method"] == "POST":
            await self._take(scope, receive)
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def _take(self, scope: dict[str, Any], receive: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self._webhook.verify(body, headers, json_parse=False)
        webhook_id = headers["webhook-id"].encode()
        if webhook_id not in self._known:
            # one write, so that a kill leaves a whole line or none
            os.write(self._file, b"%s %.6f\n" % (webhook_id, time.monotonic()))
            self._known.add(webhook_id)


def main() -> None:
    """Serve on the port of the setup."""
    setup = Setup.from_argument(sys.argv[1])
    secret = Secrets(Path(setup.folder) / "state").get(SECRET).get_secret_value()
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", setup.port))
    listener.listen(200)
    config = uvicorn.Config(
        Receiver(secret, setup.accepted), log_level="error", lifespan="off", access_log=False, timeout_keep_alive=60
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
