"""What is measured of turns, for Prometheus. Labels name CSPs and kinds of things, never customers."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

#: ``answer``: ``bot``; ``gateway``, where the bot never heard of it; ``person``, who has the conversation; ``apology``.
TURNS = Counter("bespoke_turns", "Customers' messages, by who answers them.", ["csp", "channel", "answer"])
TURN_SECONDS = Histogram(
    "bespoke_turn_seconds", "From having the conversation's lock to having stored the answer.", buckets=_SECONDS
)
#: ``stage``: ``wait`` for the conversation's lock, ``read``, ``bot``, ``keep``.
STAGE_SECONDS = Histogram("bespoke_turn_stage_seconds", "The stages of a turn.", ["stage"], buckets=_SECONDS)
IN_FLIGHT = Gauge("bespoke_turns_in_flight", "Turns that have begun and not ended, waiting ones included.")
UNDERSTOOD = Counter("bespoke_understood", "Typed messages, by intent; empty where nothing could tell.", ["intent"])
REFUSED = Counter("bespoke_messages_refused", "Messages that came too fast.", ["csp"])
