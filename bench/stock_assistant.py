"""A stock Rasa assistant with the same content as a made-up CSP, for comparison: what a change of one price takes it.

Its pipeline and policies are those that ``rasa init`` writes. The change is one response of the domain, which is the
least a stock assistant can be asked for; and one example of an intent, which it has to learn.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from catalog_adapter.contexts.files import ContextFiles
from server.launch.services import BOT_PYTHON

_SECONDS = 1800
#: What ``rasa init`` writes.
PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "ResponseSelector", "epochs": 100, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]
_POLICIES: list[dict[str, Any]] = [
    {"name": "MemoizationPolicy"},
    {"name": "RulePolicy"},
    {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 100},
    {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
]


class StockAssistant:
    """A Rasa project in ``folder``, trained and served as its documentation says."""

    def __init__(self, folder: Path, files: ContextFiles) -> None:
        self._folder = folder
        self._intents = json.loads(files.texts["intents.yml"])["own_intents"]
        self._port = free_port()
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{self._port}", timeout=_SECONDS, trust_env=False)
        self.write(price="29.00", more_examples=())

    def write(self, *, price: str, more_examples: tuple[str, ...]) -> None:
        """Write the project with this price, and these examples more of the first intent."""
        names = [one["id"] for one in self._intents]
        examples = {one["id"]: [*one["examples"]] for one in self._intents}
        examples[names[0]] += more_examples
        responses = {f"utter_{name}": [{"text": f"About {name}: it starts at £29.00."}] for name in names}
        responses[f"utter_{names[0]}"] = [{"text": f"It starts at £{price}."}]
        self._dump("config.yml", {"recipe": "default.v1", "assistant_id": "stock", "language": "en",
                                  "pipeline": PIPELINE, "policies": _POLICIES})  # fmt: skip
        self._dump("domain.yml", {"version": "3.1", "intents": names, "responses": responses})
        self._dump("data/nlu.yml", {"version": "3.1", "nlu": [
            {"intent": name, "examples": "".join(f"- {one}\n" for one in phrases)} for name, phrases in examples.items()
        ]})  # fmt: skip
        steps = [{"rule": name, "steps": [{"intent": name}, {"action": f"utter_{name}"}]} for name in names]
        stories = [{"story": name, "steps": [{"intent": name}, {"action": f"utter_{name}"}]} for name in names[:10]]
        self._dump("data/rules.yml", {"version": "3.1", "rules": steps, "stories": stories})
        self._dump("endpoints.yml", {})
        self._dump("credentials.yml", {"rest": None})

    def first_sentence(self) -> str:
        """What to ask for the first intent's answer."""
        return str(self._intents[0]["examples"][0])

    def train(self) -> Path:
        """``rasa train``; the model's file."""
        subprocess.run(
            [str(BOT_PYTHON), "-m", "rasa", "train", "--quiet"], cwd=self._folder, check=True, env=self._environment(),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=_SECONDS,
        )  # fmt: skip
        return max((self._folder / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)

    def reload(self, model: Path) -> None:
        """Have the running server load a model."""
        self._http.put("/model", json={"model_file": str(model)}).raise_for_status()

    def says(self, text: str) -> str:
        """What it answers."""
        answer = self._http.post("/webhooks/rest/webhook", json={"sender": f"bench-{time.time_ns()}", "message": text})
        return " ".join(one.get("text", "") for one in answer.json())

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve the newest model for as long as the block runs."""
        process = subprocess.Popen(
            [str(BOT_PYTHON), "-m", "rasa", "run", "--enable-api", "-p", str(self._port), "-i", "127.0.0.1"],
            cwd=self._folder, env=self._environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            self._wait(process)
            yield
        finally:
            process.terminate()
            process.wait(60)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if self._http.get("/status").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
        raise SystemExit("The stock assistant could not be started.")

    def _environment(self) -> dict[str, str]:
        return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}

    def _dump(self, name: str, content: dict[str, Any]) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, sort_keys=False, default_style=None), encoding="utf-8")


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
