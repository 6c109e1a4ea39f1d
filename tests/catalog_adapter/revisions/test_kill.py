"""Processes are killed while they publish, two at a time: what is live is whole, and nothing confirmed is lost."""

from __future__ import annotations

import multiprocessing
import random
import signal
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.catalog_adapter.revisions.made import KEY, Writer, assert_whole, files, price_of, writing
from tests.catalog_adapter.revisions.publishing_process import run
from tests.support.waiting import wait_until

ROUNDS = 5
#: Forked from a process that has imported and compiled everything once: a start costs little.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.catalog_adapter.revisions.publishing_process"])


async def test_kills_leave_a_whole_revision_live(writer: Writer, database_url: str, tmp_path: Path) -> None:
    await writer.publisher.publish(files("0.00"), base=None, author="before")
    said = tmp_path / "said"
    said.touch()
    names = iter(range(1, 1000))
    pairs = [_started(database_url, tmp_path, next(names), said) for _ in range(2)]
    wait_until(lambda: "lost" in said.read_text(), seconds=120, what="the two meet")
    for round_number in range(ROUNDS):
        _wait_for_more(said, random.randint(1, 4))
        killed = pairs.pop(0)
        killed.join(random.uniform(0, 0.15))  # somewhere between this answer and the one after the next
        killed.kill()
        killed.join()
        assert killed.exitcode == -signal.SIGKILL, "it ended before it was killed"
        if round_number < ROUNDS - 2:
            pairs.append(_started(database_url, tmp_path, next(names), said))
        await _assert_usable(writer, database_url, tmp_path, said)
    lines = [line.split() for line in said.read_text().splitlines()]
    lost = [int(line[1]) for line in lines if line[0] == "lost"]
    assert all(lost), "who lost was not told what changed"


def _started(database_url: str, folder: Path, name: int, said: Path) -> BaseProcess:
    process = PROCESSES.Process(target=run, args=(database_url, folder / str(name), name, said), daemon=True)
    process.start()
    return process


def _wait_for_more(said: Path, lines: int) -> None:
    before = said.read_text().count("\n")
    wait_until(lambda: said.read_text().count("\n") >= before + lines, seconds=60, what="more is published")


async def _assert_usable(writer: Writer, database_url: str, folder: Path, said: Path) -> None:
    """Everything confirmed is in a log without gaps, and a new process serves the live revision, whole."""
    confirmed = _confirmed(said)
    log = await assert_whole(writer)
    published = {one.number: one.content for one in log}
    assert confirmed.items() <= published.items()
    async with writing(database_url, folder / "new") as fresh:
        context = await fresh.adapter.resolve(KEY)
        now = await assert_whole(writer)  # the other process goes on publishing
        serves = {one.content: one.number for one in now}
        assert serves[context.revision] >= len(log)
        content = await fresh.revisions.files("acme", str(serves[context.revision]))
        assert await fresh.served() == price_of(content)


def _confirmed(said: Path) -> dict[int, str]:
    """Content by number, of every publish that was answered."""
    lines = [line.split() for line in said.read_text().splitlines() if line.startswith("won")]
    return {int(number): content for _, number, content in lines}
