"""How fast one may write: a burst is fine, a flood is not, and what was refused can be sent later; each customer,
account and CSP has a limit of its own, which all processes count together."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from catalog_adapter.contexts.models import Limits
from foundation.ids import new_id
from gateway.buckets.in_process import InProcessBuckets
from gateway.buckets.machine import MachineBuckets
from gateway.errors import TooManyConversations, TooManyMessages
from gateway.rate import Rate, make_rate

_LIMITS = Limits(customer=20, account=8, csp=30)
_BURST, _PER_SECOND = 10, 20 / 60


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["in process", "machine"])
def rate(request: pytest.FixtureRequest, clock: Clock, tmp_path: Path) -> Rate:
    return Rate(MachineBuckets(tmp_path, clock) if request.param == "machine" else InProcessBuckets(clock))


@pytest.fixture
async def two_processes(redis_url: str, tmp_path: Path) -> AsyncIterator[tuple[Rate, Rate]]:
    rates = make_rate(redis_url, tmp_path), make_rate(redis_url, tmp_path)
    yield rates
    for rate in rates:
        await rate.close()


async def _burst(rate: Rate, csp: str, customer: str) -> int:
    """How many messages are taken until one is refused."""
    for taken in range(100):
        try:
            await rate.take(csp, customer, _LIMITS)
        except TooManyMessages:
            return taken
    return 100


async def test_a_burst_is_taken_the_flood_after_it_refused_and_others_are_not_concerned(rate: Rate) -> None:
    assert await _burst(rate, "acme", "one") == _BURST
    await rate.take("acme", "other", _LIMITS)


async def test_after_the_time_that_is_told_messages_are_taken_again(rate: Rate, clock: Clock) -> None:
    await _burst(rate, "acme", "one")
    with pytest.raises(TooManyMessages) as refused:
        await rate.take("acme", "one", _LIMITS)

    clock.seconds += refused.value.retry_after
    await rate.take("acme", "one", _LIMITS)


async def test_who_writes_steadily_is_never_refused(rate: Rate, clock: Clock) -> None:
    for _ in range(10 * _BURST):
        clock.seconds += 1 / _PER_SECOND
        await rate.take("acme", "one", _LIMITS)


async def test_a_clock_that_is_set_back_takes_nothing_away(rate: Rate, clock: Clock) -> None:
    clock.seconds = 1000
    await rate.take("acme", "one", _LIMITS)
    clock.seconds = 0
    await rate.take("acme", "one", _LIMITS)


async def test_the_customers_of_a_csp_together_have_a_limit_and_those_of_another_are_not_concerned(
    rate: Rate,
) -> None:
    taken = [await _burst(rate, "acme", f"customer-{number}") for number in range(3)]

    assert sum(taken) == 15
    assert await _burst(rate, "other", "one") == _BURST


async def test_an_account_has_a_limit_of_its_own(rate: Rate) -> None:
    for _ in range(4):
        await rate.take_account("acme", "tg", _LIMITS)
    with pytest.raises(TooManyMessages):
        await rate.take_account("acme", "tg", _LIMITS)
    await rate.take_account("acme", "wa", _LIMITS)


async def test_who_begins_conversations_by_the_hundred_is_refused_and_only_they(rate: Rate, clock: Clock) -> None:
    limits = Limits(address=20, conversations=60)
    for _ in range(10):
        await rate.take_conversation("acme", "203.0.113.7", limits)
    with pytest.raises(TooManyConversations) as refused:
        await rate.take_conversation("acme", "203.0.113.7", limits)

    await rate.take_conversation("acme", "203.0.113.8", limits)
    await rate.take_conversation("other", "203.0.113.7", limits)
    clock.seconds += refused.value.retry_after
    await rate.take_conversation("acme", "203.0.113.7", limits)


async def test_from_many_addresses_no_more_are_begun_than_the_csp_takes(rate: Rate) -> None:
    limits = Limits(address=20, conversations=60)
    for number in range(30):
        await rate.take_conversation("acme", f"203.0.113.{number}", limits)

    with pytest.raises(TooManyConversations):
        await rate.take_conversation("acme", "203.0.113.99", limits)
    await rate.take_conversation("other", "203.0.113.99", limits)


async def test_processes_share_the_limits(two_processes: tuple[Rate, Rate]) -> None:
    csp, customer = new_id(), new_id()
    one, other = two_processes

    # the clock goes on meanwhile, so it may be one or two more
    assert _BURST <= await _burst(one, csp, customer) <= _BURST + 2
    with pytest.raises(TooManyMessages) as refused:
        await other.take(csp, customer, _LIMITS)
    assert refused.value.retry_after > 0


async def test_without_redis_each_process_counts_for_itself() -> None:
    rate = make_rate("redis://127.0.0.1:1")

    assert await _burst(rate, "acme", "one") == _BURST
    await rate.close()
