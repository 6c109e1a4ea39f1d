"""``bespoke people`` on the command line: added, listed, reset, removed; what can't be is told."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.support.commands import bespoke


def _people(state: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    environment |= {"BESPOKE_STATE_FOLDER": str(state), "BESPOKE_PUBLIC_URL": "https://chat.example"}
    return bespoke("people", *arguments, **environment)


def test_without_passwords_a_link_is_a_way_in_for_an_operator_alone(tmp_path: Path) -> None:
    off = {"BESPOKE_LOCAL_ACCOUNTS": "false"}
    added = _people(tmp_path, "add", "ann@example.com", "--csp", "acme", "--role", "editor", **off)
    assert "signs in with the provider" in added.stdout, added.stderr
    assert _people(tmp_path, "reset", "ann@example.com", **off).returncode == 1
    operator = _people(tmp_path, "add", "root@example.com", "--operator", **off)
    assert operator.stdout.startswith("https://chat.example/console/welcome/"), operator.stderr


def test_people_are_added_listed_reset_and_removed(tmp_path: Path) -> None:
    added = _people(tmp_path, "add", "Ann@Example.com", "--csp", "acme", "--role", "editor", "--role", "agent")
    assert added.stdout.startswith("https://chat.example/console/welcome/"), added.stderr
    assert _people(tmp_path, "add", "root@example.com", "--operator").returncode == 0
    listed = _people(tmp_path, "list").stdout
    assert "acme: agent, editor" in listed
    assert "operator" in listed
    again = _people(tmp_path, "reset", "ann@example.com").stdout
    assert again.startswith("https://chat.example/console/welcome/")
    assert again != added.stdout
    assert _people(tmp_path, "remove", "ann@example.com").returncode == 0
    assert "ann@example.com" not in _people(tmp_path, "list").stdout
    for wrong in (
        ["add", "joe@example.com", "--csp", "acme", "--role", "king"],
        ["add", "joe@example.com"],
        ["add", "no email", "--operator"],
        ["reset", "nobody@example.com"],
        ["remove", "root@example.com"],
    ):
        refused = _people(tmp_path, *wrong)
        assert refused.returncode == 1, wrong
        assert refused.stderr.startswith("Error: "), refused.stderr
