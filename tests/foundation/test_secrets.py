"""Secrets by name: made once, the same for all, readable by their owner only, shown by nobody."""

import base64
import json
import multiprocessing
import os
import stat
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from foundation.sealing import Sealer
from foundation.secrets import Secrets, SecretUnusable, new_token, secret_name, webhook_key


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    made = Secrets(tmp_path).get("SOME_SECRET").get_secret_value()
    assert Secrets(tmp_path).get("SOME_SECRET").get_secret_value() == made
    assert Secrets(tmp_path).get("ANOTHER_SECRET").get_secret_value() != made
    assert made.startswith("whsec_")
    assert len(base64.b64decode(made.removeprefix("whsec_"))) == 32


def test_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Secrets(tmp_path).get("SOME_SECRET")
    monkeypatch.setenv("SOME_SECRET", "from outside")
    assert Secrets(tmp_path).get("SOME_SECRET").get_secret_value() == "from outside"


def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    Secrets(tmp_path / "state").get("SOME_SECRET")
    file = tmp_path / "state" / "secrets.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_looking_for_a_secret_makes_none(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path)
    assert secrets.find("SOME_SECRET") is None
    assert list(tmp_path.iterdir()) == []
    made = Secrets(tmp_path).get("SOME_SECRET", make=new_token)
    assert secrets.find("SOME_SECRET") == made


def test_machines_with_one_key_have_the_same_secrets_and_keep_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BESPOKE_SECRETS_KEY", "5" * 32)
    here, there = Secrets(tmp_path / "here"), Secrets(tmp_path / "there")
    made = here.get("SOME_SECRET")
    assert made == there.get("SOME_SECRET") != here.get("ANOTHER_SECRET")
    assert len(webhook_key(here.get("SOME_SECRET"), "SOME_SECRET")) == 32
    assert there.get("SOME_TOKEN", make=new_token) == here.get_unless_made("SOME_TOKEN", make=new_token)
    assert Sealer(there).open(Sealer(here).seal("a word")) == "a word"
    assert list(tmp_path.iterdir()) == []

    monkeypatch.setenv("BESPOKE_SECRETS_KEY", "6" * 32)
    assert Secrets(tmp_path).get("SOME_SECRET") != made
    monkeypatch.setenv("SOME_SECRET", "from outside")
    assert Secrets(tmp_path).get("SOME_SECRET").get_secret_value() == "from outside"


def test_what_is_derived_is_not_taken_for_what_somebody_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESPOKE_SECRETS_KEY", "5" * 32)
    assert Secrets(tmp_path).find("ACCOUNT_AT_A_PLATFORM") is None


def test_a_key_that_can_be_guessed_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESPOKE_SECRETS_KEY", "secret")
    with pytest.raises(SecretUnusable, match="fewer than 32"):
        Secrets(tmp_path).get("SOME_SECRET")


def test_processes_that_need_a_secret_at_once_get_the_same(tmp_path: Path) -> None:
    names = [f"SECRET_{number}" for number in range(5)]
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("spawn")) as processes:
        told = list(processes.map(_secrets_of, [tmp_path] * 4, [names, names[::-1]] * 2))
    assert told[0] == told[1] == told[2] == told[3]
    assert json.loads((tmp_path / "secrets.json").read_text()) == told[0]


def _secrets_of(folder: Path, names: list[str]) -> dict[str, str]:
    secrets = Secrets(folder)
    return {name: secrets.get(name).get_secret_value() for name in names}


def test_a_secret_does_not_show(tmp_path: Path) -> None:
    secrets = Secrets(tmp_path)
    secret = secrets.get("SOME_SECRET")
    assert secret.get_secret_value() not in f"{secret} {secret!r} {secrets!r}"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"SOME_SECRET": 1}', "\0"])
def test_a_damaged_file_is_said_and_kept(tmp_path: Path, content: str) -> None:
    (tmp_path / "secrets.json").write_text(content)
    with pytest.raises(SecretUnusable, match=r"secrets\.json"):
        Secrets(tmp_path).get("SOME_SECRET")
    assert (tmp_path / "secrets.json").read_text() == content


def test_what_was_left_by_a_crash_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "secrets.new").write_text("half a fi")
    os.close(os.open(tmp_path / "secrets.lock", os.O_CREAT))
    assert Secrets(tmp_path).get("SOME_SECRET") == Secrets(tmp_path).get("SOME_SECRET")


@pytest.mark.parametrize("name", ["", "lower", "../../x", "A B", "A" * 200, "ÄÖÜ"])
def test_strange_names_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SecretUnusable):
        Secrets(tmp_path).get(name)


def test_names_follow_from_their_owner() -> None:
    assert secret_name("my-csp", "OSS_TOKEN") == "MY_CSP_OSS_TOKEN"


def test_a_webhook_secret_of_another_form_is_refused_without_showing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("plain", "whsec_", "whsec_äöü", "whsec_not base64!"):
        monkeypatch.setenv("SOME_SECRET", text)
        with pytest.raises(SecretUnusable) as refused:
            webhook_key(Secrets(tmp_path).get("SOME_SECRET"), "SOME_SECRET")
        assert text not in str(refused.value) or text == "whsec_"
