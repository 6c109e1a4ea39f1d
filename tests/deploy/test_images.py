"""How the images are made: from the locks, with all that serves and nothing else, and for nobody who is root."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from foundation.settings import ROOT
from server.tooling.uv import uv

IMAGES = sorted((ROOT / "deploy").glob("*.Dockerfile"))
HADOLINT = Path(sys.executable).parent / "hadolint"

each_image = pytest.mark.parametrize("image", IMAGES, ids=lambda path: path.name)


def copied(image: Path) -> set[str]:
    """What comes from the project's folder."""
    return set(re.findall(r"^COPY (?!--from)(\S+) ", image.read_text(), re.MULTILINE))


def versions(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9][^=\s]*)==(\S+)", (ROOT / lock).read_text(), re.MULTILINE))


@each_image
def test_the_linter_has_nothing_to_say(image: Path) -> None:
    done = subprocess.run([HADOLINT, image], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@each_image
def test_it_is_made_from_a_lock_with_hashes_and_runs_as_a_number(image: Path) -> None:
    text = image.read_text()
    assert re.search(r"--no-deps --require-hashes -r \S*requirements\.lock", text)
    assert re.findall(r"^USER (\d+)$", text, re.MULTILINE) == ["10001"]


@each_image
def test_all_that_it_copies_is_there_and_let_through(image: Path) -> None:
    let_through = {
        line.removeprefix("!") for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    }
    for path in copied(image):
        assert (ROOT / path).exists(), path
        assert any(path == one or path.startswith(f"{one}/") for one in let_through), path


def test_the_server_has_every_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = set(project["tool"]["setuptools"]["packages"])
    assert packages <= copied(ROOT / "deploy" / "server.Dockerfile")


def test_what_serves_is_what_was_tested() -> None:
    serving, tested = versions("requirements.lock"), versions("requirements-dev.lock")
    assert serving.items() < tested.items()
    assert "pytest" in tested.keys() - serving.keys()


def test_the_server_starts_with_what_serves_alone(tmp_path: Path) -> None:
    program, folder = uv(), tmp_path / "venv"
    lock = ROOT / "requirements.lock"
    subprocess.run([program, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    subprocess.run([program, "pip", "sync", "--quiet", "--python", folder / "bin" / "python", lock], check=True)
    done = subprocess.run(
        [folder / "bin" / "python", "-m", "server.cli", "db", "upgrade"],
        cwd=ROOT,
        env={"BESPOKE_STATE_FOLDER": str(tmp_path), "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "bespoke.db").exists()
    imported = subprocess.run(
        [folder / "bin" / "python", "-c", "import server.app, server.worker, server.serve"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert imported.returncode == 0, imported.stderr
