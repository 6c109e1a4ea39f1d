"""The whole of Bespoke, running: bot, server and demo OSS, as `make run` starts them, on free ports."""

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from foundation.settings import ROOT
from tests.support.collector import Collector
from tests.support.run import folder, only_one, shared_process

METRICS_TOKEN = "the-token-of-prometheus"
_SECONDS = 600  # the dialogue model may have to be trained first


@dataclass(frozen=True)
class System:
    """Where everything is. ``contexts_folder`` is a copy of the demo contexts, free to be changed while running."""

    server_url: str
    bot_url: str
    demo_oss_url: str
    state_folder: Path
    contexts_folder: Path
    pids: dict[str, int]

    @property
    def secrets(self) -> dict[str, str]:
        """The secrets of this run, by name."""
        found: dict[str, str] = json.loads((self.state_folder / "secrets.json").read_text())
        return found

    def missing(self) -> list[str]:
        """What it says that it lacks. Contexts that are compiled yet don't count: a test may wait for its own alone."""
        parts = httpx.get(f"{self.server_url}/health/ready").json()["parts"]
        return [part for part, is_there in parts.items() if not is_there and part != "warm_up"]

    def log(self, name: str) -> str:
        """What ``server``, ``bot`` or ``demo-oss`` has logged."""
        return (self.state_folder / "logs" / f"{name}.log").read_text(errors="replace")


def running_system(name: str = "system", *csps: str, **environment: str) -> System:
    """The system of this run, started by the worker that needs it first. Another ``name`` gives another one, which may
    have settings of its own, and of the demo contexts those of ``csps`` alone: each that is there is compiled at the
    start. Its traces go to the collector of this run."""
    state, contexts = folder() / name / "state", folder() / name / "contexts"
    with only_one(f"{name}-contexts"):
        if not contexts.exists():
            shutil.copytree(ROOT / "customer_contexts", contexts, ignore=_others(csps) if csps else None)
    told: dict[str, Any] = shared_process(
        name,
        [sys.executable, "-m", "server.cli", "run", "--port", "0", "--bot-port", "0", "--demo-oss-port", "0"],
        state / "addresses.json",
        environment={
            "BESPOKE_STATE_FOLDER": str(state),
            "BESPOKE_CONTEXTS_FOLDER": str(contexts),
            "BESPOKE_DEMO_OSS_PAUSE": "0.2",
            "BESPOKE_LOG_JSON": "true",  # as in production
            "BESPOKE_METRICS_TOKEN": METRICS_TOKEN,
            "OTEL_EXPORTER_OTLP_ENDPOINT": Collector().url,
            "OTEL_BSP_SCHEDULE_DELAY": "200",
            **environment,
        },
        seconds=_SECONDS,
    )
    return System(told["server"], told["bot"], told["demo_oss"], state, contexts, told["pids"])


def _others(csps: tuple[str, ...]) -> Callable[[str, list[str]], list[str]]:
    """What a copy of the contexts leaves out."""
    return lambda at, names: [one for one in names if Path(at) == ROOT / "customer_contexts" and one not in csps]
