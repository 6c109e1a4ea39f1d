"""The command line says in a line or two what went wrong and what to do, and its exit code says so, too."""

import os
import subprocess
import sys
from pathlib import Path

from foundation.settings import ROOT
from server.launch.ports import free_port
from tests.catalog_adapter.conftest import CONTEXT
from tests.support.commands import bespoke


def test_chat_without_a_server_says_how_to_start_one(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port('127.0.0.1')}"

    # a process of its own, as whoever types it has
    command = [sys.executable, "-m", "server.cli", "chat", "--context", "acme/home", "--url", url]
    environment = {**os.environ, "BESPOKE_STATE_FOLDER": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert f"There is no server at {url}" in done.stderr
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


def test_chat_wants_a_csp_and_a_segment(tmp_path: Path) -> None:
    done = bespoke("chat", "--context", "acme", BESPOKE_STATE_FOLDER=tmp_path)

    assert done.returncode == 1
    assert "Give CSP/SEGMENT" in done.stderr


def test_a_script_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = bespoke(
        "chat", "--context", "acme/home", "--script", str(tmp_path / "none.txt"), BESPOKE_STATE_FOLDER=tmp_path
    )

    assert done.returncode == 1
    assert "none.txt can't be read" in done.stderr


def test_a_transcript_needs_a_script(tmp_path: Path) -> None:
    done = bespoke("chat", "--context", "acme/home", "--json", BESPOKE_STATE_FOLDER=tmp_path)

    assert done.returncode == 1
    assert "--json needs --script" in done.stderr


def test_checking_contexts_tells_each_problem_with_its_place(tmp_path: Path) -> None:
    acme = tmp_path / "contexts" / "acme"
    acme.mkdir(parents=True)
    (acme / "context.yml").write_text(CONTEXT.replace("currency: GBP", "currency: pounds"))
    line = 1 + CONTEXT.splitlines().index("currency: GBP")

    done = bespoke("contexts", "check", str(acme.parent), BESPOKE_STATE_FOLDER=tmp_path)

    assert done.returncode == 1
    assert f"context.yml:{line}:" in done.stdout


def test_a_fresh_database_is_set_up_and_an_old_one_left_as_it_is(tmp_path: Path) -> None:
    first = bespoke("db", "upgrade", BESPOKE_STATE_FOLDER=tmp_path)
    second = bespoke("db", "upgrade", BESPOKE_STATE_FOLDER=tmp_path)

    assert (first.returncode, first.stdout.strip()) == (0, "The database has been set up.")
    assert (second.returncode, second.stdout.strip()) == (0, "The database is up to date.")
