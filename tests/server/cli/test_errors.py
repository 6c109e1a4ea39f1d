"""The command line says in a line or two what went wrong and what to do, and its exit code says so, too."""

import os
import subprocess
import sys
from pathlib import Path

from foundation.settings import ROOT
from server.launch.ports import free_port
from tests.catalog_adapter.conftest import CONTEXT


def _bespoke(*words: str, state: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "server.cli", *words],
        cwd=ROOT,
        env={**os.environ, "BESPOKE_STATE_FOLDER": str(state)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_chat_without_a_server_says_how_to_start_one(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port('127.0.0.1')}"

    done = _bespoke("chat", "--context", "acme/home", "--url", url, state=tmp_path)

    assert done.returncode == 1
    assert f"There is no server at {url}" in done.stderr
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


def test_chat_wants_a_csp_and_a_segment(tmp_path: Path) -> None:
    done = _bespoke("chat", "--context", "acme", state=tmp_path)

    assert done.returncode == 1
    assert "Give CSP/SEGMENT" in done.stderr


def test_a_script_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = _bespoke("chat", "--context", "acme/home", "--script", str(tmp_path / "none.txt"), state=tmp_path)

    assert done.returncode == 1
    assert "none.txt can't be read" in done.stderr


def test_a_transcript_needs_a_script(tmp_path: Path) -> None:
    done = _bespoke("chat", "--context", "acme/home", "--json", state=tmp_path)

    assert done.returncode == 1
    assert "--json needs --script" in done.stderr


def test_checking_contexts_tells_each_problem_with_its_place(tmp_path: Path) -> None:
    acme = tmp_path / "contexts" / "acme"
    acme.mkdir(parents=True)
    (acme / "context.yml").write_text(CONTEXT.replace("currency: GBP", "currency: pounds"))
    line = 1 + CONTEXT.splitlines().index("currency: GBP")

    done = _bespoke("contexts", "check", str(acme.parent), state=tmp_path)

    assert done.returncode == 1
    assert f"context.yml:{line}:" in done.stdout


def test_a_fresh_database_is_set_up_and_an_old_one_left_as_it_is(tmp_path: Path) -> None:
    first = _bespoke("db", "upgrade", state=tmp_path)
    second = _bespoke("db", "upgrade", state=tmp_path)

    assert (first.returncode, first.stdout.strip()) == (0, "The database has been set up.")
    assert (second.returncode, second.stdout.strip()) == (0, "The database is up to date.")
