"""Running programs and talking to whoever sets the project up.

Input: commands. Output: lines on standard error, and :class:`ToolingError`, which says what to do.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Optional

ROOT = Path(__file__).resolve().parent.parent.parent
TOOLS = ROOT / ".tools"


class ToolingError(Exception):
    """Setting up can't go on; the message says what happened and what to do."""


def say(message: str) -> None:
    """One line for whoever is watching."""
    print(f"bespoke: {message}", file=sys.stderr, flush=True)


def run(
    command: Sequence[object], *, problem: str, env: Optional[Mapping[str, str]] = None, timeout: Optional[float] = None
) -> None:
    """Run a command in the project's folder, its output shown; :class:`ToolingError` with ``problem`` if it fails.

    ``timeout`` is in seconds.
    """
    words = [str(word) for word in command]
    try:
        code = subprocess.run(words, cwd=ROOT, env=_environment(env), timeout=timeout, check=False).returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolingError(f"{problem} ({error})") from error
    if code:
        raise ToolingError(f"{problem} (exit code {code} of: {' '.join(words)})")


def output_of(
    command: Sequence[object], *, env: Optional[Mapping[str, str]] = None, timeout: float = 60
) -> Optional[str]:
    """What a command prints, or None if it isn't there or fails. ``timeout`` is in seconds."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words, cwd=ROOT, env=_environment(env), timeout=timeout, check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _environment(extra: Optional[Mapping[str, str]]) -> dict[str, str]:
    # A virtual environment that happens to be active is not ours to change.
    inherited = {name: value for name, value in os.environ.items() if name not in {"VIRTUAL_ENV", "PYTHONHOME"}}
    return {"UV_HTTP_TIMEOUT": "180", **inherited, **(extra or {})}


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Held by one set-up at a time; another waits for it."""
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is at work; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
