"""Rasa's default pipeline on a set: DIET, 100 epochs, trained by ``rasa train nlu`` and asked over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bench.stock_rasa import PIPELINE
from bench.understanding.intents import Measured, Predicted, measured
from bench.understanding.sets import Row
from catalog_adapter.intents.classifier import OUT_OF_SCOPE
from server.launch.ports import free_port
from server.launch.services import BOT_PYTHON

_FALLBACK = "nlu_fallback"
_SECONDS_TO_START = 300


class RasaPipeline:
    """A project in ``folder`` with the train split; :meth:`train`, then :meth:`measure`.

    ``limit``: seconds a training may take.
    """

    def __init__(self, folder: Path, train: Sequence[Row], limit: float) -> None:
        self._folder, self._limit, self._train = folder, limit, train
        self._port = free_port("127.0.0.1")
        config = {"recipe": "default.v1", "assistant_id": "bench", "language": "en", "pipeline": PIPELINE}
        (folder / "config.yml").write_text(json.dumps(config))
        examples = [_example(row) for row in train if row.intent is not None]
        (folder / "nlu.json").write_text(json.dumps({"rasa_nlu_data": {"common_examples": examples}}))

    def train(self) -> float | None:
        """Seconds of the training; None where it took longer than allowed. Ends the program where it fails."""
        begun = time.perf_counter()
        process = self._run("train", "nlu", "--nlu", "nlu.json", "--out", "models")
        try:
            if process.wait(self._limit) != 0:
                raise SystemExit("Rasa could not be trained.")
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return None
        return time.perf_counter() - begun

    def measure(self, splits: Sequence[Sequence[Row]]) -> list[tuple[Measured, float]]:
        """Each split, and its span F1 in per cent."""
        with self._serving() as http:
            return [self._one(http, rows) for rows in splits]

    def _one(self, http: httpx.Client, rows: Sequence[Row]) -> tuple[Measured, float]:
        found = right = wanted = 0
        spans: list[set[tuple[int, int, str]]] = []

        def predict(text: str) -> tuple[Predicted, float]:
            begun = time.perf_counter()
            parsed = http.post("/model/parse", json={"text": text}).json()
            seconds = time.perf_counter() - begun
            spans.append({(one["start"], one["end"], one["entity"]) for one in parsed["entities"]})
            return _predicted(parsed), seconds

        result = measured(rows, predict)
        for row, read in zip(rows, spans, strict=True):
            expected = {(one.start, one.end, one.entity) for one in row.entities}
            found, wanted, right = found + len(read), wanted + len(expected), right + len(read & expected)
        return result, 200 * right / (found + wanted) if wanted else float("nan")

    @contextmanager
    def _serving(self) -> Iterator[httpx.Client]:
        process = self._run("run", "--enable-api", "-p", str(self._port), "-i", "127.0.0.1")
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{self._port}", timeout=60, trust_env=False) as http:
                _wait(http, process)
                yield http
        finally:
            process.terminate()
            process.wait(60)

    def _run(self, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
        return subprocess.Popen([str(BOT_PYTHON), "-m", "rasa", *arguments], cwd=self._folder, env=environment,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip


def _wait(http: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if http.get("/status").is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise SystemExit("Rasa could not be started.")


def _predicted(parsed: dict[str, Any]) -> Predicted:
    """The fallback is no intent: it says that the likeliest one is not likely enough."""
    ranked = [one for one in parsed["intent_ranking"] if one["name"] != _FALLBACK]
    scope = max((float(one["confidence"]) for one in ranked if one["name"] != OUT_OF_SCOPE), default=0.0)
    best = str(ranked[0]["name"])
    rejected = best == OUT_OF_SCOPE or parsed["intent"]["name"] == _FALLBACK
    return Predicted(best, float(ranked[0]["confidence"]), scope, rejected)


def _example(row: Row) -> dict[str, Any]:
    return {"text": row.text, "intent": row.intent, "entities": [one.model_dump() for one in row.entities]}
