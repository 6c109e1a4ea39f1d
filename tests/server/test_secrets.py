"""The first start makes what keeps strangers out, and later starts find it."""

import stat
from pathlib import Path

from pydantic import SecretStr

from foundation.settings import Settings
from server.secrets import with_secrets


def test_the_first_start_makes_secrets_that_only_their_owner_can_read(tmp_path: Path) -> None:
    state = tmp_path / "state"

    made = with_secrets(Settings(state_folder=state))

    assert len(made.internal_token.get_secret_value()) >= 32
    assert made.internal_token != made.signing_key
    assert stat.S_IMODE((state / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(state.stat().st_mode) == 0o700


def test_the_second_start_finds_them(tmp_path: Path) -> None:
    first = with_secrets(Settings(state_folder=tmp_path))
    second = with_secrets(Settings(state_folder=tmp_path))

    assert second.internal_token == first.internal_token
    assert second.signing_key == first.signing_key


def test_what_is_set_in_the_environment_is_taken_and_not_kept(tmp_path: Path) -> None:
    given = Settings(state_folder=tmp_path, internal_token=SecretStr("given"), signing_key=SecretStr("given, too"))

    assert with_secrets(given) == given
    assert not (tmp_path / "secrets.json").exists()
