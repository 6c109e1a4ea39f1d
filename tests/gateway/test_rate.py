"""How fast one customer may write: a burst is fine, a flood is not, and what was refused can be sent later."""

import pytest

from gateway.errors import TooManyMessages
from gateway.rate import BURST, PER_SECOND, MessageRate


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_burst_is_taken_the_flood_after_it_refused_and_others_are_not_concerned() -> None:
    rate = MessageRate(Clock())
    for _ in range(BURST):
        rate.take("one")

    with pytest.raises(TooManyMessages):
        rate.take("one")
    rate.take("other")


def test_after_the_time_that_is_told_messages_are_taken_again() -> None:
    clock = Clock()
    rate = MessageRate(clock)
    for _ in range(BURST):
        rate.take("one")
    with pytest.raises(TooManyMessages) as refused:
        rate.take("one")

    clock.seconds += refused.value.retry_after
    rate.take("one")


def test_who_writes_steadily_is_never_refused() -> None:
    clock = Clock()
    rate = MessageRate(clock)
    for _ in range(10 * BURST):
        clock.seconds += 1 / PER_SECOND
        rate.take("one")
