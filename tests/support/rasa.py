"""A real bot: the trained model in Rasa's own environment, on a free port, spoken to as the gateway does."""

import contextlib
import json
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
from websockets.sync.client import ClientConnection, connect

from foundation.settings import ROOT
from tests.support.order_stand_in import OrderStandIn
from tests.support.waiting import wait_until

PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
_NUMBERS = count(1)
_START_SECONDS = 240  # importing TensorFlow takes long on a busy machine


@dataclass(frozen=True)
class Answer:
    """A turn's answer; ``status`` is as in HTTP."""

    status: int
    body: dict[str, Any]

    @property
    def texts(self) -> list[str]:
        """What was said."""
        return [message["text"] for message in self.body["messages"]]


@dataclass
class Bot:
    """A running bot, whose turns' questions ``server`` answers."""

    url: str
    token: str
    log: Path
    server: OrderStandIn
    http: httpx.Client = field(init=False)
    states: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.url, headers=self._headers, timeout=30, trust_env=False)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def connected(self, **headers: str) -> ClientConnection:
        """A connection for turns; with other headers than the gateway's, if any are given."""
        url = f"ws{self.url.removeprefix('http')}/webhooks/gateway/turns"
        return connect(url, additional_headers=headers or self._headers, compression=None, proxy=None)

    def turn(self, conversation: str, text: str, understanding: Mapping[str, Any] | None) -> Answer:
        """Send one message; the bot's whole answer."""
        metadata: dict[str, Any] = {"context": {"csp": "any", "segment": "any", "locale": "en-GB", "channel": "web"}}
        if understanding is not None:
            metadata["understanding"] = understanding
        turn = {"conversation_id": conversation, "message_id": f"{conversation}-{next(_NUMBERS)}", "text": text,
                "state": self.states.get(conversation), "metadata": metadata}  # fmt: skip
        with self.connected() as connection:
            answer = self.over(connection, {"turn": turn})
        if answer.status == httpx.codes.OK:
            self.states[conversation] = answer.body["state"]
        return answer

    def over(self, connection: ClientConnection, sent: Any) -> Answer:
        """Send something over a connection, answer what is asked, until there is an answer."""
        connection.send(sent if isinstance(sent, (str, bytes)) else json.dumps(sent))
        while True:
            said = json.loads(connection.recv(timeout=30))
            if "answer" in said:
                return Answer(200, said["answer"])
            if "error" in said:
                return Answer(said["status"], {"error": said["error"]})
            connection.send(json.dumps(self.server.answer(said, sent["turn"])))

    def say(self, conversation: str, intent: str, **entities: str) -> list[str]:
        """Say something with that intent and these entities, by kind; the texts of the answer."""
        answer = self.turn(conversation, f"some words that mean {intent}", understood(intent, **entities))
        assert answer.status == httpx.codes.OK, answer.body
        return answer.texts


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
def running_bot(server: OrderStandIn, token: str, **environment: str) -> Iterator[Bot]:
    """A bot for as long as the block runs; ready when it begins."""
    train()
    port = _free_port()
    settings = {"BESPOKE_INTERNAL_TOKEN": token, **environment}
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "bot.log").open("wb") as log:
        process = subprocess.Popen(
            [str(PYTHON), "-m", "bot.engine.run", "--port", str(port)], cwd=ROOT, env={**os.environ, **settings},
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        bot = Bot(f"http://127.0.0.1:{port}", token, Path(log.name), server)
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
