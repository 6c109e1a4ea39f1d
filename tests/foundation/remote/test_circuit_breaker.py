"""The circuit breaker against a plain account of what a remote may be asked to bear. Time is the test's."""

import asyncio

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from foundation.remote.circuit_breaker import CircuitBreaker
from foundation.remote.errors import BadStatus, Resting

FAILURES, FIRST, LONGEST = 3, 4.0, 60.0


class Breaker(RuleBasedStateMachine):
    """``failed`` are the times of the failed attempts since the last success."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 0.0
        self.jitter = 0.0
        self.failed: list[float] = []
        self.rests_until = 0.0
        self.breaker = CircuitBreaker(
            failures=FAILURES,
            first_cooling=FIRST,
            longest_cooling=LONGEST,
            now=lambda: self.time,
            jitter=lambda: self.jitter,
        )

    @rule(seconds=st.floats(0, 40), jitter=st.floats(0, 1))
    def time_passes(self, seconds: float, jitter: float) -> None:
        self.time += seconds
        self.jitter = jitter

    @precondition(lambda self: self.time >= self.rests_until)
    @rule()
    def it_works(self) -> None:
        with self.breaker.attempt():
            pass
        self.failed.clear()
        assert self.breaker.state == "closed"

    @precondition(lambda self: self.time >= self.rests_until)
    @rule(asked_for=st.sampled_from([0.0, 0.0, 7.0, 10_000.0]))
    def it_fails(self, asked_for: float) -> None:
        with pytest.raises(BadStatus), self.breaker.attempt():
            raise BadStatus("no", answered=503, pause_seconds=asked_for)
        rest = self.breaker.seconds_left
        had_rested = self.rests_until > 0 and bool(self.failed)
        self.failed.append(self.time)
        if len(self.failed) >= FAILURES:
            assert rest >= FIRST / 2 - 1e-6
        elif not asked_for and not had_rested:
            assert rest == 0
        assert min(asked_for, LONGEST) - 1e-6 <= rest <= LONGEST + 1e-6
        self.rests_until = self.time + rest

    @precondition(lambda self: self.time >= self.rests_until)
    @rule()
    def it_is_cancelled(self) -> None:
        """No verdict: the next attempt may begin."""
        before = self.breaker.state
        with pytest.raises(asyncio.CancelledError), self.breaker.attempt():
            raise asyncio.CancelledError
        assert self.breaker.state == before

    @precondition(lambda self: self.breaker.state == "half_open")
    @rule()
    def half_open_lets_one_pass(self) -> None:
        with self.breaker.attempt(), pytest.raises(Resting), self.breaker.attempt():
            raise AssertionError("a second attempt began")
        self.failed.clear()

    @invariant()
    def it_is_left_alone_while_it_rests(self) -> None:
        if self.time >= self.rests_until:
            return
        assert self.breaker.state == "open"
        with pytest.raises(Resting), self.breaker.attempt():
            raise AssertionError("the remote was asked")


TestBreaker = Breaker.TestCase


def test_the_rest_grows_to_its_bound() -> None:
    time = [0.0]
    breaker = CircuitBreaker(failures=1, first_cooling=5, longest_cooling=60, now=lambda: time[0], jitter=lambda: 1.0)
    rests = []
    for _ in range(40):
        with pytest.raises(BadStatus), breaker.attempt():
            raise BadStatus("no", answered=500)
        rests.append(breaker.seconds_left)
        time[0] += breaker.seconds_left
    assert rests[:5] == pytest.approx([5, 10, 20, 40, 60])
    assert rests[5:] == pytest.approx([60] * 35)
