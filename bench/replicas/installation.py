"""An installation on many machines, on this one: servers, bots and delivery workers over PostgreSQL and Valkey. Or one
for a single machine, without these: a server of several processes on SQLite, and bots.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.channels.servers import common_environment, server_program, until_warm
from bench.processes import Processes, Program
from bench.replicas.receiver import Receiver
from bench.replicas.server_processes import ServerProcesses
from bench.serving import serving
from bench.stores import Valkey, postgres, valkey
from bench.turns.scripts import unlimited_contexts
from server.launch.ports import free_port
from server.launch.services import BOT_PYTHON

REDIS = "redis"
#: One of several processes of a server.
PROCESS = "process"
_SERVER = "server-0"
#: Seconds a turn may take. A server that was just started compiles its contexts while all others share the machine's
#: cores with it: that is no reason for an apology here.
TURN_SECONDS = 60


@dataclass(frozen=True)
class Sizes:
    """How many of each. Without workers the servers deliver; several ``processes`` are those of one server."""

    servers: int
    bots: int
    workers: int
    processes: int = 1


class Installation:
    """``urls`` are where servers listen, ``names`` what there is, ``receiver`` what the CSPs' OSS was told;
    ``database_url`` is empty on SQLite."""

    def __init__(
        self, urls: list[str], names: list[str], processes: Processes, redis: Valkey | None, receiver: Receiver,
        database_url: str, of_server: int,
    ) -> None:  # fmt: skip
        self.urls = urls
        self.names = names
        #: What can be killed: of a server of several processes each of these.
        self.mortal = [*(name for name in names if of_server == 1 or name != _SERVER), *_of_server(of_server)]
        self.receiver = receiver
        self.database_url = database_url
        self._processes = processes
        self._redis = redis
        self._of_server = of_server

    async def start(self) -> None:
        """Start all, until the servers have their contexts ready; the first alone, since it makes the tables."""
        first, *others = [name for name in self.names if name != REDIS]
        await self._processes.start(first)
        await asyncio.gather(*(self._processes.start(name) for name in others))
        servers = [name for name in self.names if name.startswith("server")]
        await asyncio.gather(*(until_warm(self._processes, name, self._of_server) for name in servers))

    def kill(self, name: str) -> None:
        """SIGKILL one."""
        if name == REDIS and self._redis:
            self._redis.kill()
        elif name.startswith(PROCESS):
            self._server_processes().kill(_number(name))
        else:
            self._processes.kill(name)

    async def start_again(self, name: str) -> None:
        """Start what was killed, and wait until it serves. A process of a server comes back by itself."""
        if name == REDIS and self._redis:
            await asyncio.to_thread(self._redis.start)
        elif name.startswith(PROCESS):
            await self._processes.until(_SERVER, lambda: self._server_processes().serves(_number(name)))
        else:
            await self._processes.start(name)

    def _server_processes(self) -> ServerProcesses:
        return ServerProcesses(self._processes.pid(_SERVER), int(self.urls[0].rpartition(":")[2]))

    def cpu_seconds(self) -> dict[str, float]:
        """What each process of ours has used of the processor since it was started."""
        return self._processes.cpu_seconds()

    def memory(self, name: str) -> float:
        """What a process has in memory, in MB."""
        return self._processes.memory(name) / 1000

    def log(self, name: str) -> str:
        """What one has written."""
        return "" if name == REDIS else self._processes.log(name)


@asynccontextmanager
async def installation(sizes: Sizes, *, shared: bool) -> AsyncIterator[Installation]:
    """One that runs. ``shared``: over PostgreSQL and Valkey, otherwise on SQLite."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bespoke-bench-")))
        receiver = Receiver()
        oss_url = await stack.enter_async_context(serving(receiver))
        redis = stack.enter_context(valkey()) if shared else None
        servers = {f"server-{number}": free_port("127.0.0.1") for number in range(sizes.servers)}
        bots = {f"bot-{number}": free_port("127.0.0.1") for number in range(sizes.bots)}
        environment = common_environment(folder, ",".join(f"http://127.0.0.1:{port}" for port in bots.values())) | {
            "BESPOKE_CONTEXTS_FOLDER": unlimited_contexts(folder),
            "BESPOKE_DEMO_OSS_URL": oss_url,
            "BESPOKE_WEBHOOK_NETWORKS": json.dumps(["127.0.0.0/8"]),
            "BESPOKE_OUTBOX_LEASE_SECONDS": "20",
            "BESPOKE_TURN_TIMEOUT": str(TURN_SECONDS),
            "BESPOKE_PROCESSES": str(sizes.processes),
            "DATABASE_URL": stack.enter_context(postgres(folder)) if redis else "",
            "REDIS_URL": redis.url if redis else "",
        }
        programs = _programs(servers, bots, sizes.workers, environment)
        processes = Processes(folder, programs)
        stack.callback(processes.stop)
        names = [*programs, *([REDIS] if redis else [])]
        urls = [f"http://127.0.0.1:{port}" for port in servers.values()]
        running = Installation(urls, names, processes, redis, receiver, environment["DATABASE_URL"], sizes.processes)
        await running.start()
        yield running


def _of_server(count: int) -> list[str]:
    return [f"{PROCESS}-{number}" for number in range(count)] if count > 1 else []


def _number(name: str) -> int:
    return int(name.rpartition("-")[2])


def _programs(
    servers: Mapping[str, int], bots: Mapping[str, int], workers: int, environment: Mapping[str, str]
) -> dict[str, Program]:
    worker = Program((sys.executable, "-m", "server.cli", "worker"), environment)
    return {
        **{name: server_program(port, environment) for name, port in servers.items()},
        **{name: _bot(port, environment) for name, port in bots.items()},
        **{f"worker-{number}": worker for number in range(workers)},
    }


def _bot(port: int, environment: Mapping[str, str]) -> Program:
    told = {
        "BESPOKE_TURN_TIMEOUT": environment["BESPOKE_TURN_TIMEOUT"],
        "BESPOKE_INTERNAL_TOKEN": environment["BESPOKE_INTERNAL_TOKEN"],
    }
    command = (str(BOT_PYTHON), "-m", "bot.engine.run", "--port", str(port))
    return Program(command, told, f"http://127.0.0.1:{port}/webhooks/gateway/health")
