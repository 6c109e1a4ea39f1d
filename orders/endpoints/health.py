"""How attempts change what an endpoint is trusted with. Pure: a state and an outcome in, the state changed.

Many failures in a row open the circuit: nothing goes there for a cooling time, then one delivery as a probe; each time
that fails, the next cooling is longer. An endpoint that says it is overloaded (429, 502, 504), or asks to be left alone
(``Retry-After``), is left alone at once, in the same way. One delivery that arrives ends all of it.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from orders.endpoints.tables import EndpointState
from orders.outbox.deliverer import NotDelivered

_OVERLOADED = frozenset({429, 502, 504})
_LONGEST_WHY = 500
_MOST_DOUBLINGS = 20
#: How an endpoint is doing. ``slowed``: it has said that it is overloaded, or has asked for a pause; ``resting``: too
#: many failures in a row, so that one delivery at a time goes there as a probe; ``disabled``: nothing goes there.
Condition = Literal["working", "slowed", "resting", "disabled"]


@dataclass(frozen=True)
class HealthRules:
    """``failures`` in a row open the circuit; a cooling begins at ``cooling`` seconds and doubles up to
    ``longest_cooling``; an overloaded endpoint is left alone for ``slowing`` seconds at first."""

    failures: int = 5
    cooling: float = 5.0
    longest_cooling: float = 300.0
    slowing: float = 1.0


def condition(state: EndpointState, rules: HealthRules) -> Condition:
    """How an endpoint is doing."""
    if state.disabled_at is not None:
        return "disabled"
    if state.paused_until is None:
        return "working"
    return "resting" if state.failures >= rules.failures else "slowed"


def has_arrived(state: EndpointState, now: datetime) -> None:
    """A delivery has arrived there."""
    state.failures = state.pauses = 0
    state.paused_at, state.paused_until, state.paused_why = None, None, ""
    state.last_success_at = now


def has_failed(state: EndpointState, outcome: NotDelivered, begun: datetime, now: datetime, rules: HealthRules) -> None:
    """An attempt that was ``begun`` then has failed there."""
    if outcome.ours:
        return
    state.failures += 1
    asked = outcome.retry_after or 0.0
    if state.paused_at is not None and state.paused_until is not None and begun < state.paused_at:
        # it was under way before: that the endpoint is in trouble is known, and only for how long may be new
        state.paused_until = max(state.paused_until, now + timedelta(seconds=asked))
        return
    pause = max(asked, _cooling(state, outcome, rules))
    if pause > 0:
        state.pauses += 1
        state.paused_at, state.paused_until = now, now + timedelta(seconds=pause)
        state.paused_why = outcome.error[:_LONGEST_WHY]


def _cooling(state: EndpointState, outcome: NotDelivered, rules: HealthRules) -> float:
    """Seconds for which the endpoint is left alone, whatever it asks for."""
    is_open = state.failures >= rules.failures
    if not is_open and outcome.status not in _OVERLOADED:
        return 0.0
    first = rules.cooling if is_open else rules.slowing
    doubled: float = min(first * 2 ** min(state.pauses, _MOST_DOUBLINGS), rules.longest_cooling)
    return doubled * random.uniform(0.9, 1.1)  # noqa: S311 - not a secret


def disable(state: EndpointState, why: str, now: datetime) -> bool:
    """Nothing goes there any more until staff enables it; whether that is new."""
    if state.disabled_at is not None:
        return False
    state.disabled_at, state.disabled_why = now, why[:_LONGEST_WHY]
    state.disablings += 1
    return True


def enable(state: EndpointState) -> None:
    """Begin anew."""
    state.failures = state.pauses = 0
    state.paused_at, state.paused_until, state.paused_why = None, None, ""
    state.disabled_at, state.disabled_why = None, ""
