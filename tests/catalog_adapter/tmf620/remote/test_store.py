"""What is on disk is a whole copy, whatever happened to the process or to the file."""

import multiprocessing
import random
import signal
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_adapter.tmf620.remote.store import CopyStore, folder_of
from tests.catalog_adapter.tmf620.remote.copying_process import MOST_BYTES, copy_number, run
from tests.support.waiting import wait_until

KILLS = 25
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.catalog_adapter.tmf620.remote.copying_process"])


@pytest.fixture
def store(tmp_path: Path) -> CopyStore:
    return CopyStore(tmp_path, most_bytes=MOST_BYTES)


def test_kills_leave_a_whole_copy(tmp_path: Path) -> None:
    folder, said = tmp_path / "copies", tmp_path / "said"
    said.touch()
    cut_short = 0
    begin = kills = 0
    while kills < KILLS or (cut_short == 0 and kills < 10 * KILLS):
        kills += 1
        process = PROCESSES.Process(target=run, args=(folder, begin, said))
        target = said.stat().st_size + random.randint(1, 6)
        process.start()
        wait_until(lambda size=target: said.stat().st_size >= size, what="copies are kept")
        process.kill()
        process.join()
        assert process.exitcode == -signal.SIGKILL
        cut_short += (folder / "new.part").exists()
        copy = CopyStore(folder, most_bytes=MOST_BYTES).load()
        assert copy is not None
        (number,) = {resource.document["number"] for resource in copy.resources}
        assert copy.resources == copy_number(number).resources
        assert number >= said.stat().st_size - 1
        begin = said.stat().st_size
        assert len(list(folder.iterdir())) <= 6
    assert cut_short > 0, "no kill has hit a writing: the test has shown nothing"


@given(data=st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_is_never_taken(tmp_path: Path, data: st.DataObject) -> None:
    """Any byte of the newest file may be another, and the file may end anywhere."""
    store = CopyStore(tmp_path, most_bytes=MOST_BYTES)
    for number in (1, 2):
        store.save(copy_number(number, resources=2))
    newest = max(tmp_path.glob("*.copy"))
    content = bytearray(newest.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content[at] ^= data.draw(st.integers(1, 255))
    else:
        del content[at:]
    newest.write_bytes(content)
    assert store.load() == replace(copy_number(1, resources=2), stale=True)


def test_numbers_and_notes_come_back_as_they_were(store: CopyStore) -> None:
    copy = replace(copy_number(1), notes=("The catalogue has no category.",), stale=True)
    store.save(copy)
    assert store.load() == copy


def test_where_nothing_was_kept_there_is_nothing(store: CopyStore) -> None:
    assert store.load() is None


def test_a_confirmation_makes_a_copy_younger(store: CopyStore) -> None:
    copy = copy_number(1)
    later = copy.fetched_at + timedelta(hours=5)
    store.save(copy)
    store.confirm(replace(copy, fetched_at=later))
    loaded = store.load()
    assert loaded is not None
    assert loaded.fetched_at == later


@pytest.mark.parametrize("damaged", ["", "{", "[]", '{"content_hash": "other"}', '{"fetched_at": "2027-01-01"}'])
def test_a_damaged_confirmation_does_not_count(store: CopyStore, tmp_path: Path, damaged: str) -> None:
    copy = copy_number(1)
    store.save(copy)
    store.confirm(copy)
    (tmp_path / "confirmed.json").write_text(damaged)
    loaded = store.load()
    assert loaded is not None
    assert loaded.fetched_at == copy.fetched_at


def test_a_copy_of_another_content_is_not_confirmed(store: CopyStore) -> None:
    store.save(copy_number(1))
    store.confirm(replace(copy_number(2), fetched_at=datetime(2027, 1, 1, tzinfo=UTC)))
    loaded = store.load()
    assert loaded is not None
    assert loaded.fetched_at == copy_number(1).fetched_at


def test_the_last_kept_is_the_newest_though_the_clock_goes_back(store: CopyStore) -> None:
    store.save(copy_number(1))
    store.save(replace(copy_number(2), fetched_at=datetime(2001, 1, 1, tzinfo=UTC)))
    loaded = store.load()
    assert loaded is not None
    assert loaded.content_hash == copy_number(2).content_hash


def test_a_file_beyond_the_bound_is_not_read(tmp_path: Path) -> None:
    CopyStore(tmp_path, most_bytes=MOST_BYTES).save(copy_number(1))
    assert CopyStore(tmp_path, most_bytes=1000).load() is None


@given(name=st.text(), other=st.text())
def test_no_name_leads_out_of_the_folder_or_to_that_of_another(name: str, other: str) -> None:
    base = Path("/state/remotes")
    folder = folder_of(base, name, "https://c.example")
    assert folder.parent == base
    assert folder.name.isascii()
    assert len(folder.name) < 64
    assert folder != folder_of(base, name, "https://other.example")
    assert (folder == folder_of(base, other, "https://c.example")) == (name == other)
