"""What is measured of turns, for Prometheus. Labels name CSPs and kinds of things, never customers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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
IN_FLIGHT = Gauge("bespoke_turns_in_flight", "Turns that have begun and not ended, waiting ones included.")
UNDERSTOOD = Counter("bespoke_understood", "Typed messages, by intent; empty where nothing could tell.", ["intent"])
REFUSED = Counter("bespoke_messages_refused", "Messages and new conversations that came too fast.", ["csp"])


@contextmanager
def stage(name: str) -> Iterator[None]:
    """A stage of a turn: measured, and a span of its trace."""
    with STAGE_SECONDS.labels(name).time(), span(name):
        yield
