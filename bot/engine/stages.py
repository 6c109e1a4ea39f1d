"""What a turn spends its time on, and which trace it belongs to.

In: the ``traceparent`` that came with the turn (W3C Trace Context), if it is traced. Out: the stages, told with the
turn's answer, and the ``traceparent`` that goes with each question to the server: so the server, which alone records,
has the bot's part of the trace, too.
"""

from __future__ import annotations

import re
import secrets
import time
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

    def begin(self) -> tuple[str, float]:
        """Begin a stage: calls from now on are its own. What it gives belongs to ``end``."""
        begun = self._span, time.perf_counter()
        if self._is_recorded:
            self._span = secrets.token_hex(8)
        return begun

    def end(self, begun: tuple[str, float], stage: str, of: str) -> None:
        """End it. ``of`` is the action it ran."""
        outer, start = begun
        told: dict[str, Any] = {"stage": stage, "start": start - self._began, "seconds": time.perf_counter() - start}
        if of:
            told["of"] = of
        if self._is_recorded:
            told["span"] = self._span
        self._span = outer
        self._ended.append(told)

    def told(self) -> dict[str, Any]:
        """All that has ended, as the gateway reads it: times in seconds from the beginning."""
        return {"seconds": time.perf_counter() - self._began, "stages": self._ended}


#: Those of the turn that is being taken.
turn_stages: ContextVar[Stages | None] = ContextVar("turn_stages", default=None)


class stage:  # noqa: N801 - used as the function that contextlib would make of it, at a quarter of its cost
    """A stage of the turn that is being taken; outside of one from the gateway nothing is measured."""

    __slots__ = ("_begun", "_name", "_of", "_stages")

    def __init__(self, name: str, of: str = "") -> None:
        self._name, self._of = name, of

    def __enter__(self) -> None:
        self._stages = turn_stages.get()
        if self._stages is not None:
            self._begun = self._stages.begin()

    def __exit__(self, *_: object) -> None:
        if self._stages is not None:
            self._stages.end(self._begun, self._name, self._of)
