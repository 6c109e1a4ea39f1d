"""Setting up: what makes an environment anew, which tools are trusted, and what the locks may hold."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from foundation.settings import ROOT
from server.tooling import environments, machine, pythons, uv
from server.tooling.environments import BOT, ENVIRONMENTS, SERVER


def _program(path: Path, script: str) -> Path:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def test_a_shim_with_no_uv_behind_it_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shim = _program(tmp_path / "uv", 'echo "uv: command not found" >&2; exit 127')
    works = _program(tmp_path / "own-uv", 'echo "uv 0.13.9 (linux)"')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(uv, "TOOLS", tmp_path / "tools")
    monkeypatch.setattr(uv, "_by_virtual_environment", lambda: str(works))

    assert shutil.which("uv") == str(shim)
    assert uv.uv() == str(works)


def test_a_uv_that_is_too_old_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _program(tmp_path / "uv", 'echo "uv 0.4.0"')
    newer = _program(tmp_path / "own-uv", 'echo "uv 1.0.0"')
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(uv, "TOOLS", tmp_path / "tools")
    monkeypatch.setattr(uv, "_by_virtual_environment", lambda: str(newer))

    assert uv.uv() == str(newer)


def test_a_python_is_found_even_where_uv_finds_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    managed = tmp_path / "versions" / f"{version}.1" / "bin" / f"python{version}"
    managed.parent.mkdir(parents=True)
    managed.symlink_to(sys.executable)
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    finds_nothing = _program(tmp_path / "uv", "exit 2")

    assert pythons.python(str(finds_nothing), version) == str(managed)


def test_a_python_that_cannot_be_had_is_told_with_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    finds_nothing = _program(tmp_path / "uv", "exit 2")

    with pytest.raises(machine.ToolingError, match=r"Python 3\.77 is not on this machine .*Install it"):
        pythons.python(str(finds_nothing), "3.77")


def test_an_environment_is_made_anew_only_when_its_lock_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    for module in (environments, machine):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(environments, "run", lambda command, **_: commands.append([str(word) for word in command]))
    monkeypatch.setattr(environments, "python", lambda _uv, version: f"python{version}")
    (tmp_path / BOT.folder / "bin").mkdir(parents=True)
    (tmp_path / BOT.folder / "bin" / "python").touch()
    (tmp_path / BOT.lock).write_text("rasa==1")

    assert not environments.is_current(BOT)
    environments.make(BOT, "uv")
    assert environments.is_current(BOT)
    (tmp_path / BOT.lock).write_text("rasa==2")
    assert not environments.is_current(BOT)
    assert [command[:3] for command in commands] == [["uv", "pip", "sync"]]


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda one: one.name)
def test_locks_hold_versions_and_hashes_and_no_address(environment: environments.Environment) -> None:
    lock = (ROOT / environment.lock).read_text()

    assert "://" not in lock
    assert re.search(r"(^|\s)/\w", lock) is None, "no path of any machine"
    pinned = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
    assert all(re.match(r"[A-Za-z0-9._-]+(\[\w+\])?==\S+( ;.*)? \\$", line) for line in pinned)
    assert lock.count("--hash=sha256:") >= len(pinned)


def test_the_lock_holds_what_the_project_asks_for() -> None:
    import tomllib

    project = tomllib.loads((ROOT / SERVER.project).read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    locked = {
        line.split("==")[0].split("[")[0] for line in (ROOT / SERVER.lock).read_text().splitlines() if "==" in line
    }

    names = {re.split(r"[\[<>=~]", one)[0].lower().replace("_", "-").replace(".", "-") for one in wanted}
    assert names <= locked


def test_make_alone_explains_every_task() -> None:
    shown = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    for task in ("setup", "run", "test", "check", "format", "train", "bench", "lock", "clean"):
        assert re.search(rf"make {task} +\S", shown), task


def test_tooling_runs_on_a_python_without_any_package() -> None:
    program = "import sys; sys.path.insert(0, '.'); import server.tooling.setup, server.tooling.browser"

    subprocess.run([sys.executable, "-I", "-S", "-c", program], cwd=ROOT, check=True)
