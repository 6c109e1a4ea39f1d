"""``python -m bench.configuration``: what its user sees of a right and of a wrong model."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from foundation.settings import ROOT

_MODEL = {
    "variables": [
        {"name": "size", "type": "string", "domain": ["small", "large"]},
        {"name": "colour", "type": "string", "domain": ["red", "blue"]},
    ],
    "constraints": [
        {"id": "only", "expression": {"op": "table", "variables": ["size", "colour"], "tuples": [
            ["small", "red"], ["large", "red"], ["large", "blue"],
        ]}},
    ],
}  # fmt: skip


def _run(folder: Path, small: list[str]) -> tuple[int, str, dict[str, Any]]:
    """The bench of a model whose expected file says that small things can have the colours ``small``."""
    free = {"size": ["small", "large"], "colour": ["red", "blue"]}
    step = {"choice": {"variable": "size", "value": "small"}, "domains": {"size": ["small"], "colour": small}}
    expected = {"file": "things.json", "noChoices": free, "sequences": [{"id": "first", "steps": [step]}]}
    (folder / "things.json").write_text(json.dumps(_MODEL), encoding="utf-8")
    (folder / "expected.json").write_text(json.dumps(expected), encoding="utf-8")
    command = [sys.executable, "-m", "bench.configuration", "things.json", "--expect", "expected.json", "--json", "out"]
    done = subprocess.run(
        [*command, "--alternative-seconds", "1"],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr, json.loads((folder / "out").read_text(encoding="utf-8"))


def test_a_right_model_is_measured_and_held_against_the_alternative(tmp_path: Path) -> None:
    code, _, report = _run(tmp_path, ["red"])

    assert code == 0
    models, answers, _, alternative = report["tables"]
    assert models["rows"][0]["domains compared"] == 4
    assert {row["question"] for row in answers["rows"]} == {"full step", "why_not", "repairs", "complete"}
    assert alternative["rows"][0]["times faster we are"] > 0


def test_a_domain_that_differs_is_told_and_fails_the_bench(tmp_path: Path) -> None:
    code, said, _ = _run(tmp_path, ["red", "blue"])

    assert code == 1
    assert "things: first, step 1: colour is ['red'], expected ['red', 'blue']" in said


def test_a_file_that_can_not_be_read_is_told_in_a_sentence(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench.configuration", "none.json"]
    done = subprocess.run(
        command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "none.json can't be read" in done.stderr
    assert "Traceback" not in done.stderr
