"""The folder of a machine's processes is theirs alone."""

import os
import stat
from pathlib import Path

import pytest

from foundation.machine.folder import StrangersFolder, machine_folder


def test_it_is_made_for_nobody_else_and_found_again(tmp_path: Path) -> None:
    folder = machine_folder(tmp_path / "not" / "there" / "yet")

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    (folder / "kept").touch()
    assert (machine_folder(tmp_path / "not" / "there" / "yet") / "kept").exists()


def test_one_that_was_opened_to_others_is_closed_again(tmp_path: Path) -> None:
    machine_folder(tmp_path).chmod(0o2777)
    assert stat.S_IMODE(machine_folder(tmp_path).stat().st_mode) & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder to somebody else")
def test_a_strangers_folder_is_refused(tmp_path: Path) -> None:
    os.chown(machine_folder(tmp_path), 65534, 65534)
    with pytest.raises(StrangersFolder, match="no folder of this user"):
        machine_folder(tmp_path)


def test_a_link_to_somewhere_else_is_refused(tmp_path: Path) -> None:
    state, elsewhere = tmp_path / "state", tmp_path / "elsewhere"
    for folder in (state, elsewhere):
        folder.mkdir()
    elsewhere.chmod(0o755)
    (state / "machine").symlink_to(elsewhere)
    with pytest.raises(StrangersFolder):
        machine_folder(state)
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o755
