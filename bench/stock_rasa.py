"""A Rasa project in a folder, trained and served as Rasa's documentation says, with nothing of ours in its way."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

from foundation.settings import ROOT
from server.launch.ports import free_port
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
POLICIES: list[dict[str, Any]] = [
    {"name": "MemoizationPolicy"},
    {"name": "RulePolicy"},
    {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": 100},
    {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
]


class StockRasa:
    """The project in ``folder``. ``http`` speaks to it while it runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._port = free_port("127.0.0.1")
        self.url = f"http://127.0.0.1:{self._port}"
        self.http = httpx.Client(base_url=self.url, timeout=_SECONDS, trust_env=False)
        self.pid = 0

    def dump(self, name: str, content: Mapping[str, Any]) -> None:
        """Write a file of the project."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(dict(content), sort_keys=False, default_style=None), encoding="utf-8")

    def train(self, *options: str) -> Path:
        """``rasa train``; the model's file."""
        subprocess.run(
            [str(BOT_PYTHON), "-m", "rasa", "train", "--quiet", *options], cwd=self.folder, env=_environment(),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, timeout=_SECONDS,
        )  # fmt: skip
        return max((self.folder / "models").glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve the newest model for as long as the block runs."""
        process = subprocess.Popen(
            [str(BOT_PYTHON), "-m", "rasa", "run", "--enable-api", "-p", str(self._port), "-i", "127.0.0.1"],
            cwd=self.folder, env=_environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            self._wait(process)
            self.pid = process.pid
            yield
        finally:
            process.terminate()
            process.wait(60)

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if self.http.get("/status").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
        raise SystemExit("The stock assistant could not be started.")


def _environment() -> dict[str, str]:
    # Its pipeline may name components of ours, which are imported from the project's root.
    return {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(ROOT)}
