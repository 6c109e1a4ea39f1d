"""Two writers do anything, in any order: revisions and drafts are always as a plain list and a dict would have them."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from catalog_adapter.revisions.drafts import files_of
from catalog_adapter.revisions.errors import (
    DraftChanged,
    DraftNotFound,
    NothingToPublish,
    PublishedMeanwhile,
    RevisionNotFound,
)
from foundation.bus import InProcessBus
from tests.catalog_adapter.revisions.made import CSP, Writer, assert_whole, files, price_of, writing
from tests.support.waiting import until

WHO = st.integers(0, 1)
PRICES = st.sampled_from(["1.00", "2.00", "3.00"])
NAMES = st.sampled_from(["draft", "autumn"])


@dataclass
class Saved:
    """A draft as it should be."""

    version: int
    price: str


class TwoWriters(RuleBasedStateMachine):
    """``log`` are the prices of all revisions; ``seen`` what each writer believes to be the live number, and
    ``versions`` which version of each draft it has read."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = asyncio.new_event_loop()
        self._stack = AsyncExitStack()
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        bus = InProcessBus()
        self.writers: list[Writer] = [
            self._do(self._stack.enter_async_context(writing(f"sqlite:///{folder}/test.db", folder, bus)))
            for _ in range(2)
        ]
        self.log: list[str] = []
        self.seen: list[int | None] = [None, None]
        self.drafts: dict[str, Saved] = {}
        self.versions: list[dict[str, int]] = [{}, {}]

    def _do[Answer](self, work: Coroutine[Any, Any, Answer]) -> Answer:
        return self._loop.run_until_complete(asyncio.wait_for(work, 30))

    def teardown(self) -> None:
        self._do(self._stack.aclose())
        self._loop.close()

    @rule(who=WHO)
    def looks(self, who: int) -> None:
        self.seen[who] = self._do(self.writers[who].number())

    @rule(who=WHO, price=PRICES)
    def publishes(self, who: int, price: str) -> None:
        work = self.writers[who].publisher.publish(files(price), base=self.seen[who], author=f"writer {who}")
        if self.log and self.log[-1] == price:
            with pytest.raises(NothingToPublish):
                self._do(work)
        elif self.seen[who] != (len(self.log) or None):
            with pytest.raises(PublishedMeanwhile) as caught:
                self._do(work)
            before = self.log[(self.seen[who] or 0) - 1] if self.seen[who] else None
            assert bool(caught.value.changes) == (before != self.log[-1])
        else:
            self.seen[who] = self._do(work).revision.number
            self.log.append(price)

    @rule(who=WHO, number=st.integers(1, 4))
    def rolls_back(self, who: int, number: int) -> None:
        work = self.writers[who].publisher.roll_back(CSP, number, author=f"writer {who}")
        if number > len(self.log):
            with pytest.raises(RevisionNotFound):
                self._do(work)
        elif self.log[number - 1] == self.log[-1]:
            with pytest.raises(NothingToPublish):
                self._do(work)
        else:
            self.seen[who] = self._do(work).revision.number
            self.log.append(self.log[number - 1])

    @rule(who=WHO, name=NAMES)
    def reads_draft(self, who: int, name: str) -> None:
        work = self.writers[who].drafts.get(CSP, name)
        if name not in self.drafts:
            self.versions[who].pop(name, None)
            with pytest.raises(DraftNotFound):
                self._do(work)
        else:
            self.versions[who][name] = self._do(work).version

    @rule(who=WHO, name=NAMES, price=PRICES)
    def saves_draft(self, who: int, name: str, price: str) -> None:
        read = self.versions[who].get(name)
        work = self.writers[who].drafts.save(files(price), name=name, base=None, author=f"writer {who}", version=read)
        there = self.drafts[name].version if name in self.drafts else None
        if read != there:
            with pytest.raises(DraftChanged):
                self._do(work)
        else:
            saved = self._do(work)
            assert saved.version == (read or 0) + 1
            self.drafts[name] = Saved(saved.version, price)
            self.versions[who][name] = saved.version

    @rule(who=WHO, name=NAMES)
    def discards_draft(self, who: int, name: str) -> None:
        self._do(self.writers[who].drafts.discard(CSP, name))
        self.drafts.pop(name, None)

    @invariant()
    def the_log_is_whole_and_both_serve_what_is_live(self) -> None:
        log = self._do(assert_whole(self.writers[0]))
        assert len(log) == len(self.log)
        if self.log:
            live = self._do(self.writers[1].revisions.files(CSP, "live"))
            assert price_of(live) == self.log[-1]
            for writer in self.writers:
                self._do(until(lambda writer=writer: self._serves(writer, self.log[-1])))  # type: ignore[misc]

    @invariant()
    def drafts_are_as_saved(self) -> None:
        found = self._do(self.writers[0].drafts.list_of(CSP))
        assert {one.name: Saved(one.version, price_of(files_of(one))) for one in found} == self.drafts

    async def _serves(self, writer: Writer, price: str) -> bool:
        return await writer.served() == price


TestTwoWriters = TwoWriters.TestCase
TestTwoWriters.settings = settings(max_examples=8, stateful_step_count=18, deadline=None)
