"""What is started: the bot, the server, the demo OSS; each with its command, environment and health address.

Input: :class:`Options`. Output: a :class:`Plan` with ports chosen and secrets filled in.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

from foundation.settings import ROOT, Settings
from server.launch.ports import free_port, is_free
from server.secrets import with_secrets

BOT_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
_LOOPBACK = "127.0.0.1"
_LOOPBACK_NETWORK = "127.0.0.0/8"
#: Longer than the server itself waits for turns and requests that are under way.
_SERVER_GRACE = 25.0


@dataclass(frozen=True)
class Options:
    """What a user may choose. Ports of 0: any free one."""

    host: str = _LOOPBACK
    port: int = 8080
    bot_port: int = 5005
    demo_oss_port: int = 8090
    demo_oss: bool = True


@dataclass(frozen=True)
class Service:
    """One process. ``health`` answers 200 once it serves; times are in seconds.

    ``restarts``: it is started again when it dies; without it, its end is the end of all.
    """

    name: str
    command: tuple[str, ...]
    health: str
    environment: dict[str, str] = field(default_factory=dict)
    start_timeout: float = 120
    grace: float = 10
    restarts: bool = True


@dataclass(frozen=True)
class Plan:
    """Everything that is decided before anything starts. ``notes`` are for the user to read."""

    settings: Settings
    server: Service
    bot: Service
    demo_oss: Service | None
    training: tuple[str, ...]
    addresses: dict[str, str]
    notes: list[str]

    @property
    def logs(self) -> Path:
        """The folder of the log files."""
        return self.settings.state_folder / "logs"

    @property
    def addresses_file(self) -> Path:
        """Where others find the addresses while all is up, as JSON: by name, and ``pids``."""
        return addresses_file(self.settings)


def addresses_file(settings: Settings) -> Path:
    """Where a run keeps its addresses while all is up."""
    return settings.state_folder / "addresses.json"


def make_plan(options: Options, settings: Settings) -> Plan:
    """Choose ports, make secrets where none are set, and say how each process is started."""
    notes: list[str] = []
    taken: set[int] = set()

    def port(wanted: int, host: str, what: str) -> int:
        chosen = wanted
        if wanted == 0 or wanted in taken or not is_free(host, wanted):
            chosen = free_port(host, frozenset(taken))
            if wanted:
                notes.append(f"port {wanted} is taken, so the {what} uses {chosen}")
        taken.add(chosen)
        return chosen

    server_port = port(options.port, options.host, "server")
    bot_port = port(options.bot_port, _LOOPBACK, "bot")
    oss_port = port(options.demo_oss_port, _LOOPBACK, "demo OSS") if options.demo_oss else None
    settings = with_secrets(
        settings.model_copy(
            update={"host": options.host, "port": server_port, "bot_url": f"http://{_LOOPBACK}:{bot_port}"}
        )
    )
    inside = f"http://{_reachable(options.host)}:{server_port}"
    oss_url = f"http://{_LOOPBACK}:{oss_port}" if oss_port else ""
    addresses = {"server": settings.public_url or inside, "bot": settings.bot_url}
    return Plan(
        settings=settings,
        server=_server(settings, inside, oss_url),
        bot=_bot(settings, bot_port),
        demo_oss=_demo_oss(settings, inside, oss_url, oss_port) if oss_port else None,
        training=(str(BOT_PYTHON), "-m", "bot.engine.train"),
        addresses=addresses | ({"demo_oss": oss_url} if oss_url else {}),
        notes=notes,
    )


def _server(settings: Settings, inside: str, oss_url: str) -> Service:
    # the demo OSS is on this machine: for it, and only with it, webhooks may go there
    networks = [*settings.webhook_networks, *([_LOOPBACK_NETWORK] if oss_url else [])]
    environment = {
        "BESPOKE_HOST": settings.host,
        "BESPOKE_PORT": str(settings.port),
        "BESPOKE_PROCESSES": str(settings.processes),
        "BESPOKE_BOT_URL": settings.bot_url,
        "BESPOKE_STATE_FOLDER": str(settings.state_folder.resolve()),
        "BESPOKE_CONTEXTS_FOLDER": str(settings.contexts_folder.resolve()),
        "BESPOKE_DEMO_OSS_URL": oss_url,
        "BESPOKE_WEBHOOK_NETWORKS": json.dumps(networks),
    }
    return Service(
        "server", (sys.executable, "-m", "server.cli", "serve"), f"{inside}/health/live", environment,
        grace=_SERVER_GRACE, restarts=False,
    )  # fmt: skip


def _bot(settings: Settings, port: int) -> Service:
    token = settings.internal_token.get_secret_value()
    environment = {"BESPOKE_INTERNAL_TOKEN": token}
    command = (str(BOT_PYTHON), "-m", "bot.engine.run", "--port", str(port))
    # Loading TensorFlow and the model takes long on a slow machine.
    return Service("bot", command, f"{settings.bot_url}/", environment, start_timeout=300)


def _demo_oss(settings: Settings, inside: str, url: str, port: int) -> Service:
    command = (sys.executable, "-m", "server.demo_oss", "--port", str(port), "--server-url", inside)
    environment = {"BESPOKE_STATE_FOLDER": str(settings.state_folder.resolve())}
    return Service("demo-oss", command, f"{url}/health", environment)


def _reachable(host: str) -> str:
    """The address at which a process of this machine reaches what listens on ``host``."""
    if host in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not listened on
        return _LOOPBACK
    return f"[{host}]" if ":" in host else host


def inherited_environment() -> dict[str, str]:
    """This process's environment for the children, whose output goes to a file and must come at once."""
    return {**os.environ, "PYTHONUNBUFFERED": "1"}
