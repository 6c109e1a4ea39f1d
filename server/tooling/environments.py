"""The two environments: what each is made of, and how it is made.

The server has Python 3.12 and today's libraries; Rasa lives alone on Python 3.10. Each is made from its lock alone, and
made again only when the lock changed.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from server.tooling.machine import ROOT, run, say
from server.tooling.pythons import python


@dataclass(frozen=True)
class Environment:
    """One environment. ``folder``, ``project`` and ``lock`` are relative to the project's folder.

    ``groups`` are the dependency groups that the lock holds beside the dependencies; ``installs_project`` says whether
    the project itself is installed, editable, so that its commands are there. ``serving`` is a second lock, where there
    are groups: the same versions without them, for images that only serve.
    """

    name: str
    version: str
    folder: str
    project: str
    lock: str
    groups: tuple[str, ...] = ()
    installs_project: bool = False
    serving: str = ""


SERVER = Environment(
    "server", "3.12", ".venv", "pyproject.toml", "requirements-dev.lock", ("dev",),
    installs_project=True, serving="requirements.lock",
)  # fmt: skip
BOT = Environment("bot", "3.10", "bot/.venv", "bot/pyproject.toml", "bot/requirements.lock")
ENVIRONMENTS = (SERVER, BOT)


def is_current(environment: Environment) -> bool:
    """Whether the environment was made from the lock as it is now, and its Python still starts."""
    stamp = _stamp(environment)
    return stamp.is_file() and stamp.read_text() == _fingerprint(environment) and _python(environment).exists()


def make(environment: Environment, uv: str) -> None:
    """Make the environment, or bring it to what the lock says."""
    folder = ROOT / environment.folder
    say(f"setting up the {environment.name}'s environment, {environment.folder}")
    _stamp(environment).unlink(missing_ok=True)
    if not _python(environment).exists():
        shutil.rmtree(folder, ignore_errors=True)
        run(
            [uv, "venv", "--quiet", "--python", python(uv, environment.version), folder],
            problem=f"The environment {environment.folder} could not be made.",
        )
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    run(
        # Compiled once here rather than at each start: Rasa imports thousands of modules.
        [uv, "pip", "sync", "--compile-bytecode", *quiet, "--python", _python(environment), environment.lock],
        problem=f"The packages of {environment.lock} could not be installed: is the package registry reachable?",
    )
    if environment.installs_project:
        run(
            [uv, "pip", "install", "--quiet", "--python", _python(environment), "--no-deps", "--no-build-isolation",
             "--no-index", "--editable", "."],
            problem="The project itself could not be installed into its environment.",
        )  # fmt: skip
    _stamp(environment).write_text(_fingerprint(environment))


def lock(environment: Environment, uv: str) -> None:
    """Make the locks anew from the dependencies: versions and hashes, no address of any registry."""
    groups = [option for group in environment.groups for option in ("--group", f"{environment.project}:{group}")]
    _lock(environment, uv, environment.lock, groups)
    if environment.serving:
        _lock(environment, uv, environment.serving, ["--constraint", environment.lock])


def _lock(environment: Environment, uv: str, into: str, options: list[str]) -> None:
    say(f"locking {into}")
    command = [uv, "pip", "compile", "--quiet", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links"]
    command += ["--python-version", environment.version, "--custom-compile-command", "make lock", *options]
    run([*command, environment.project, "--output-file", into], problem=f"{into} could not be made.")


def _python(environment: Environment) -> Path:
    return ROOT / environment.folder / "bin" / "python"


def _stamp(environment: Environment) -> Path:
    return ROOT / environment.folder / ".made-from"


def _fingerprint(environment: Environment) -> str:
    """The lock's hash; where the project is installed, also of the file that says what that installs."""
    parts = [(ROOT / environment.lock).read_bytes(), environment.version.encode(), str(ROOT).encode()]
    if environment.installs_project:
        parts.append((ROOT / environment.project).read_bytes())
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()
