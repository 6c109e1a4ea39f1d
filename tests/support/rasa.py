"""A real bot: the trained model in Rasa's own environment, on a free port, with whatever server the test gives it."""

import contextlib
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from foundation.settings import ROOT
from tests.support.waiting import wait_until

PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
_NUMBERS = count(1)
_START_SECONDS = 240  # importing TensorFlow takes long on a busy machine


@dataclass
class Bot:
    """A running bot, spoken to as the gateway does."""

    url: str
    token: str
    log: Path
    http: httpx.Client = field(init=False)
    states: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http = httpx.Client(
            base_url=self.url, headers={"Authorization": f"Bearer {self.token}"}, timeout=30, trust_env=False
        )

    def turn(self, conversation: str, text: str, understanding: Mapping[str, Any] | None) -> httpx.Response:
        """Send one message; the bot's whole answer."""
        metadata: dict[str, Any] = {"context": {"csp": "any", "segment": "any", "locale": "en-GB", "channel": "web"}}
        if understanding is not None:
            metadata["understanding"] = understanding
        body = {"conversation_id": conversation, "message_id": f"{conversation}-{next(_NUMBERS)}", "text": text,
                "state": self.states.get(conversation), "metadata": metadata}  # fmt: skip
        response = self.http.post("/webhooks/gateway/turn", json=body)
        if response.is_success:
            self.states[conversation] = response.json()["state"]
        return response

    def say(self, conversation: str, intent: str, **entities: str) -> list[str]:
        """Say something with that intent and these entities, by kind; the texts of the answer."""
        response = self.turn(conversation, f"some words that mean {intent}", understood(intent, **entities))
        assert response.status_code == httpx.codes.OK, response.text
        return [message["text"] for message in response.json()["messages"]]


def understood(intent: str, **entities: str) -> dict[str, Any]:
    """An Understanding as the gateway sends it."""
    found = [
        {"kind": kind, "text": value, "start": 0, "end": len(value), "value": value, "characteristic": None,
         "offering": None, "negated": False, "score": 1.0}
        for kind, value in entities.items()
    ]  # fmt: skip
    others = [{"intent": "chitchat", "confidence": 0.05}]
    return {"text": intent, "intent": intent, "confidence": 0.9, "own_intent": None, "entities": found,
            "alternatives": others}  # fmt: skip


def run_module(
    module: str, *arguments: str, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a Python module in Rasa's environment, to its end; ``environment`` is added to this process's."""
    return subprocess.run(
        [str(PYTHON), "-m", module, *arguments],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def train() -> None:
    """Train the dialogue model, unless it is up to date; workers that come at once wait for the first."""
    trained = run_module("bot.engine.train")
    assert trained.returncode == 0, trained.stderr


@contextlib.contextmanager
def running_bot(server_url: str, token: str, **environment: str) -> Iterator[Bot]:
    """A bot for as long as the block runs; ready when it begins."""
    train()
    port = _free_port()
    settings = {"BESPOKE_SERVER_URL": server_url, "BESPOKE_INTERNAL_TOKEN": token, **environment}
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "bot.log").open("wb") as log:
        process = subprocess.Popen(
            [str(PYTHON), "-m", "bot.engine.run", "--port", str(port)], cwd=ROOT, env={**os.environ, **settings},
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        bot = Bot(f"http://127.0.0.1:{port}", token, Path(log.name))
        try:
            wait_until(lambda: _is_ready(bot) or process.poll() is not None, seconds=_START_SECONDS, what="the bot")
            assert process.poll() is None, bot.log.read_text()
            yield bot
        finally:
            bot.http.close()
            process.terminate()
            process.wait(60)


def _is_ready(bot: Bot) -> bool:
    try:
        return bot.http.get("/webhooks/gateway/health").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
