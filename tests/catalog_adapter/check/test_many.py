"""Many contexts, and many faults, in bounded memory and time."""

from __future__ import annotations

import gc
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog_adapter.check import check_folder
from tests.catalog_adapter.check.large_context import write_large

FILES = ("context", "offers", "constraints", "intents", "tone")
BROKEN = {
    "context": "id: [\n",
    "offers": "product_specifications: " + "[" + "{id: 5}, " * 30 + "]\n",
    "constraints": "constraints: &a [*a]\n",
    "intents": "phrases: {gret: [hi]}\n",
    "tone": "\x00",
}


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    """Python's own, which looks for garbage more often than that of the other tests."""
    ours = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*ours)


def broken(folder: Path, csps: int) -> Path:
    for number in range(csps):
        csp = folder / f"csp-{number:04}"
        csp.mkdir(parents=True)
        for name in FILES:
            (csp / f"{name}.yml").write_text(BROKEN[name], encoding="utf-8")
    return folder


def counted(folder: Path) -> tuple[int, int, int]:
    """How many files have a problem, how many problems there are, and the peak of memory while they are told."""
    files, problems = set(), 0
    tracemalloc.start()
    try:
        for problem in check_folder(folder):
            files.add(problem.path)
            problems += 1
        return len(files), problems, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_thousand_broken_files_are_told_in_bounded_memory(tmp_path: Path) -> None:
    counted(broken(tmp_path / "warm", 1))  # what is loaded once is no matter of how many there are
    few = counted(broken(tmp_path / "few", 20))
    start = time.perf_counter()
    many = counted(broken(tmp_path / "many", 200))
    assert time.perf_counter() - start < 60
    assert few[0] == 20 * len(FILES)
    assert many[0] == 1000
    assert many[1] == 10 * few[1]
    assert many[2] < few[2] + 4_000_000  # the paths, the counting, and what waits to be collected
    assert many[2] < 20_000_000


def test_problems_are_told_as_they_are_found(tmp_path: Path) -> None:
    problems = check_folder(broken(tmp_path, 3))
    first = next(problems)
    (tmp_path / "csp-0002" / "intents.yml").write_text("")
    rest = {problem.path.relative_to(tmp_path) for problem in problems}
    assert first.path == tmp_path / "csp-0000" / "constraints.yml"
    assert Path("csp-0001/intents.yml") in rest
    assert Path("csp-0002/intents.yml") not in rest


def test_two_hundred_offerings_and_fifty_constraints_take_seconds(tmp_path: Path) -> None:
    write_large(tmp_path, offerings=200, constraints=50, intents=60)
    start = time.process_time()
    assert list(check_folder(tmp_path)) == []
    assert time.process_time() - start < 10
