"""Kept vectors: there after a restart, and never in the way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from catalog_adapter.intents.vector_store import VectorStore

KEYS = [bytes([number]) * 16 for number in range(6)]
VECTORS = {key: key * 32 for key in KEYS}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "vectors.db"


def test_what_was_kept_is_there_after_a_restart(file: Path) -> None:
    first = VectorStore(file)
    assert first.load(KEYS) == {}
    first.save(VECTORS)
    first.close()
    assert VectorStore(file).load([*KEYS[:2], b"unknown"]) == {key: VECTORS[key] for key in KEYS[:2]}


def test_the_oldest_go_when_there_are_too_many(file: Path) -> None:
    store = VectorStore(file, most=3)
    for key in KEYS:
        store.save({key: VECTORS[key]})
    assert list(store.load(KEYS)) == KEYS[3:]


@pytest.mark.parametrize("damage", [b"no database at all" * 500, b""])
def test_a_damaged_file_is_begun_anew(file: Path, damage: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(damage)
    store = VectorStore(file)
    assert store.load(KEYS) == {}
    store.save(VECTORS)
    assert store.load(KEYS) == VECTORS


def test_a_file_damaged_in_the_middle_is_begun_anew(file: Path) -> None:
    """The table is still there, its pages are not."""
    store = VectorStore(file)
    store.save({number.to_bytes(16): bytes(512) for number in range(500)})
    store.close()
    with file.open("r+b") as opened:
        opened.seek(3 * 4096)
        opened.write(b"\xff" * 60 * 4096)
    store.load(number.to_bytes(16) for number in range(500))
    store.save(VECTORS)
    assert store.load(KEYS) == VECTORS


def test_without_a_folder_to_write_to_it_does_without(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    store = VectorStore(tmp_path / "state" / "vectors.db")
    store.save(VECTORS)
    assert store.load(KEYS) == {}


def test_while_another_holds_the_file_it_does_without(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("catalog_adapter.intents.vector_store._SECONDS_TO_WAIT", 0.05)
    store = VectorStore(file)
    store.save({KEYS[0]: VECTORS[KEYS[0]]})
    with sqlite3.connect(file) as other:
        other.execute("BEGIN EXCLUSIVE")
        store.save(VECTORS)
    store.save({KEYS[1]: VECTORS[KEYS[1]]})
    assert list(store.load(KEYS)) == KEYS[:2]


def test_threads_and_processes_share_a_file(file: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from catalog_adapter.intents.vector_store import VectorStore\n"
        "store = VectorStore(Path(sys.argv[1]))\n"
        "for number in range(100): store.save({b'other %10d' % number: bytes(512)})"
    )
    store = VectorStore(file)
    with subprocess.Popen([sys.executable, "-c", script, str(file)]) as other, ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: store.save({b"own   %10d" % number: bytes(512)}), range(100)))
    assert other.returncode == 0
    both = [b"%-6s%10d" % (name, number) for name in (b"other", b"own") for number in range(100)]
    assert len(store.load(both)) == 200
