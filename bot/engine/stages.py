"""What a turn spends its time on, and which trace it belongs to.

In: the ``traceparent`` that came with the turn (W3C Trace Context), if it is traced. Out: the stages, told with the
turn's answer, and the ``traceparent`` that goes with each question to the server: so the server, which alone records,
has the bot's part of the trace, too.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

TRACEPARENT = "traceparent"
_FORM = re.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")


class Stages:
    """The stages of one turn, which begins now."""

    def __init__(self, traceparent: str | None) -> None:
        form = _FORM.fullmatch(traceparent or "")
        self._trace, self._span, self._flags = form.groups() if form else ("", "", "")
        self._is_recorded = bool(form) and bool(int(self._flags, 16) & 1)
        self._began = time.perf_counter()
        self._ended: list[dict[str, Any]] = []

    @property
    def trace_id(self) -> str:
        """The id of the trace; empty without one."""
        return self._trace

    @property
    def traceparent(self) -> str:
        """What goes with a call that is made now; empty without a trace."""
        return f"00-{self._trace}-{self._span}-{self._flags}" if self._trace else ""

    @contextmanager
    def measured(self, stage: str, of: str) -> Iterator[None]:
        """Measure a block; calls within it are its own. ``of`` is the action it runs."""
        outer, start = self._span, time.perf_counter()
        if self._is_recorded:
            self._span = secrets.token_hex(8)
        try:
            yield
        finally:
            told = {"stage": stage, "start": start - self._began, "seconds": time.perf_counter() - start}
            own, self._span = self._span, outer
            self._ended.append({**told, **({"of": of} if of else {}), **({"span": own} if self._is_recorded else {})})

    def told(self) -> dict[str, Any]:
        """All that has ended, as the gateway reads it: times in seconds from the beginning."""
        return {"seconds": time.perf_counter() - self._began, "stages": self._ended}


#: Those of the turn that is being taken.
turn_stages: ContextVar[Stages | None] = ContextVar("turn_stages", default=None)


@contextmanager
def stage(name: str, of: str = "") -> Iterator[None]:
    """A stage of the turn that is being taken; outside of one from the gateway nothing is measured."""
    stages = turn_stages.get()
    if stages is None:
        yield
    else:
        with stages.measured(name, of):
            yield
