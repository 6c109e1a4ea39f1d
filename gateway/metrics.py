"""What is measured of turns, for Prometheus. Labels name CSPs and kinds of things, never customers."""

from __future__ import annotations

from functools import cache
from time import perf_counter
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

from foundation.tracing.spans import span

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

#: ``answer``: ``bot``; ``gateway``, where the bot never heard of it; ``person``, who has the conversation; ``apology``.
TURNS = Counter("bespoke_turns", "Customers' messages, by who answers them.", ["csp", "channel", "answer"])
TURN_SECONDS = Histogram(
    "bespoke_turn_seconds", "From having the conversation's lock to having stored the answer.", buckets=_SECONDS
)
#: ``stage``: ``wait`` for the conversation's lock; ``load`` the conversation; ``read``, understand the message;
#: ``receive`` it, store it; ``bot``; ``keep`` the answer.
STAGE_SECONDS = Histogram("bespoke_turn_stage_seconds", "The stages of a turn.", ["stage"], buckets=_SECONDS)
#: Within ``bot``: ``understanding``, ``slots``, ``policies``, ``action`` (the server's part included), ``state``.
BOT_STAGE_SECONDS = Histogram(
    "bespoke_bot_stage_seconds", "The stages of a turn in the bot, as it tells them.", ["stage"], buckets=_SECONDS
)
IN_FLIGHT = Gauge(
    "bespoke_turns_in_flight", "Turns that have begun and not ended, waiting ones included.",
    multiprocess_mode="livesum",
)  # fmt: skip
UNDERSTOOD = Counter("bespoke_understood", "Typed messages, by intent; empty where nothing could tell.", ["intent"])
REFUSED = Counter("bespoke_messages_refused", "Messages and new conversations that came too fast.", ["csp"])

#: The figures of one stage: kept, since to look for them takes longer than to count.
_seconds_of = cache(STAGE_SECONDS.labels)
bot_seconds_of = cache(BOT_STAGE_SECONDS.labels)


class Stage:
    """A stage of a turn: measured, and a span of its trace. No generator, since each turn has six."""

    __slots__ = ("_began", "_seconds", "_span")

    def __init__(self, name: str) -> None:
        self._seconds, self._span = _seconds_of(name), span(name)

    def __enter__(self) -> None:
        self._began = perf_counter()
        self._span.__enter__()

    def __exit__(self, *raised: Any) -> None:
        self._span.__exit__(*raised)
        self._seconds.observe(perf_counter() - self._began)
