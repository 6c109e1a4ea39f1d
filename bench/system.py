"""The whole of Bespoke, running for a bench: started on free ports with a state folder of its own, stopped after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from foundation.settings import ROOT

_SECONDS = 900


@contextmanager
def running_system(*options: str) -> Iterator[dict[str, str]]:
    """Addresses by name: ``server``, ``bot``, ``demo_oss``. ``options`` are further ones of ``bespoke run``."""
    with tempfile.TemporaryDirectory(prefix="bespoke-bench-") as folder:
        state = Path(folder)
        command = [sys.executable, "-m", "server.cli", "run", "--port", "0", "--bot-port", "0", "--demo-oss-port", "0"]
        process = subprocess.Popen(
            [*command, *options],
            cwd=ROOT,
            env={**os.environ, "BESPOKE_STATE_FOLDER": folder, "DATABASE_URL": "", "REDIS_URL": ""},
            stdout=sys.stderr,
        )
        try:
            yield _addresses(process, state / "addresses.json")
        finally:
            process.terminate()
            process.wait(60)


def _addresses(process: subprocess.Popen[bytes], file: Path) -> dict[str, str]:
    deadline = time.monotonic() + _SECONDS
    while not file.exists():
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit("The system could not be started; see above.")
        time.sleep(0.1)
    addresses: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return addresses
