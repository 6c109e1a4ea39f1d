"""The whole of Bespoke, running for a bench: started on free ports with a state folder of its own, stopped after it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog_adapter.contexts.compile import context_file
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.parsed import ParsedContext
from catalog_adapter.revisions import repository
from foundation.database import Database
from foundation.settings import ROOT
from server.migrations import upgrade

_SECONDS = 900


@dataclass(frozen=True)
class Running:
    """A running system: its addresses, its processes by name, its state folder. A server of several processes goes by
    the one that watches over them."""

    server: str
    bot: str
    pids: dict[str, int]
    state: Path

    def memory(self, name: str) -> float:
        """What a process has in memory, in MB: ``server`` or ``bot``."""
        return resident(self.pids[name]) / 1000


def children(pid: int) -> list[int]:
    """The processes that a process has started and that have not ended."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()]


def resident(pid: int) -> float:
    """What a process and those that it has started have in memory, in kB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    own = float(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1])
    return own + sum(resident(one) for one in children(pid))


def processor_seconds(pid: int) -> float:
    """What a process and those that it has started, ended ones too, have used of the processor since then,
    whatever else the machine does; Linux only."""
    used = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    own = sum(int(one) for one in used[11:15]) / os.sysconf("SC_CLK_TCK")
    return own + sum(processor_seconds(one) for one in children(pid))


@contextmanager
def running_system(
    *options: str, contexts: Sequence[ContextFiles] | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """The system with the demo contexts, or with these as published ones. ``options`` are further ones of
    ``bespoke run``, ``settings`` further environment variables."""
    with tempfile.TemporaryDirectory(prefix="bespoke-bench-") as folder:
        state = Path(folder)
        environment = {"BESPOKE_STATE_FOLDER": folder, "DATABASE_URL": "", "REDIS_URL": "", **(settings or {})}
        if contexts is not None:
            asyncio.run(_publish(state, contexts))
            (state / "no-contexts").mkdir()
            environment["BESPOKE_CONTEXTS_FOLDER"] = str(state / "no-contexts")
        command = [sys.executable, "-m", "server.cli", "run", "--port", "0", "--bot-port", "0", "--demo-oss-port", "0"]
        process = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=sys.stderr,
        )
        try:
            told = _addresses(process, state / "addresses.json")
            yield Running(told["server"], told["bot"], told["pids"], state)
        finally:
            process.terminate()
            process.wait(60)


async def _publish(state: Path, contexts: Sequence[ContextFiles]) -> None:
    """Write contexts as published, without the gate: they are all made alike."""
    database = Database(f"sqlite+aiosqlite:///{state / 'bespoke.db'}")
    await upgrade(database)
    async with database.transaction() as session:
        for files in contexts:
            own = ContextFiles(files.csp, {"context.yml": files.texts["context.yml"]})
            await repository.move_live(session, files, context_file(ParsedContext(own)), None)
            await repository.keep_content(session, files)
            await repository.add_revision(session, files, 1, kind="publish", of=None, author="bench", note="made up")
    await database.close()


def _addresses(process: subprocess.Popen[bytes], file: Path) -> dict[str, Any]:
    deadline = time.monotonic() + _SECONDS
    while not file.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit("The system could not be started; see above.")
        time.sleep(0.1)
    addresses: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return addresses
