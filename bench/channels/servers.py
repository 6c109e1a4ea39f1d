"""Real server processes over one database: started, measured, killed and started again.

One process stands on SQLite; several stand on PostgreSQL and Valkey, as they would in production.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.processes import Processes, Program
from bench.stores import postgres, valkey
from bench.turns.scripts import unlimited_contexts
from server.launch.ports import free_port

_WARM = "contexts warmed up"


class Servers:
    """``urls`` are where they listen."""

    def __init__(self, count: int, folder: Path, environment: Mapping[str, str]) -> None:
        ports = [free_port("127.0.0.1") for _ in range(count)]
        self.urls = [f"http://127.0.0.1:{port}" for port in ports]
        self._processes = Processes(
            folder,
            {_name(number): server_program(port, environment) for number, port in enumerate(ports)},
        )

    async def start(self) -> None:
        """Start all, and wait until each serves and has its contexts ready."""
        for number in range(len(self.urls)):
            await self._processes.start(_name(number))
            await until_warm(self._processes, _name(number))

    async def kill(self, number: int) -> None:
        """SIGKILL one, which nothing can be done about, start it again and wait until it serves."""
        self._processes.kill(_name(number))
        await self._processes.start(_name(number))

    def memory(self, number: int) -> float:
        """What one has in memory, in kB."""
        return self._processes.memory(_name(number))

    def stop(self) -> None:
        """End all."""
        self._processes.stop()


def server_program(port: int, environment: Mapping[str, str]) -> Program:
    """A server on this port."""
    return Program(
        (sys.executable, "-m", "server.cli", "serve"),
        {**environment, "BESPOKE_PORT": str(port)},
        f"http://127.0.0.1:{port}/health/live",
    )


async def until_warm(processes: Processes, name: str, times: int = 1) -> None:
    """Wait until a server has its contexts ready, with so many processes."""

    async def is_warm() -> bool:
        return processes.log(name).count(_WARM) >= times

    await processes.until(name, is_warm)


def common_environment(folder: Path, bot_url: str) -> dict[str, str]:
    """What the servers of a bench are told, on SQLite in ``folder`` unless more is said."""
    return {
        "BESPOKE_STATE_FOLDER": str(folder),
        "BESPOKE_BOT_URL": bot_url,
        "BESPOKE_INTERNAL_TOKEN": "internal-token-of-the-bench",
        "BESPOKE_SIGNING_KEY": "signing-key-of-the-bench",
        "DATABASE_URL": "",
        "REDIS_URL": "",
    }


@contextmanager
def servers(count: int, bot_url: str, csp: str) -> Iterator[Servers]:
    """So many, which serve this demo CSP, not started yet; they end with the block."""
    with tempfile.TemporaryDirectory(prefix="bespoke-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        contexts = {"BESPOKE_CONTEXTS_FOLDER": unlimited_contexts(folder, csp)}
        environment = common_environment(folder, bot_url) | contexts
        if count > 1:
            environment["DATABASE_URL"] = stack.enter_context(postgres(folder))
            environment["REDIS_URL"] = stack.enter_context(valkey()).url
        started = Servers(count, folder, environment)
        try:
            yield started
        finally:
            started.stop()


def _name(number: int) -> str:
    return f"server-{number}"
