"""The bench of deliveries, small: what it shows on a large run must hold on a small one, too."""

import asyncio
import random

from bench.delivery.made import EVENTS
from bench.delivery.runs import fresh_setup, with_faults

KILLS = 2


def test_processes_that_are_killed_lose_double_and_reorder_nothing() -> None:
    with fresh_setup("sqlite", orders=40, conversations=4) as setup:
        found = asyncio.run(with_faults(setup, "sqlite", KILLS, random.Random(3)))
    judged = found.judgement
    assert found.kills.total() == KILLS
    assert (judged.confirmed, judged.accepted) == (40, 40 * EVENTS)
    assert (judged.lost, judged.out_of_order, judged.twice, judged.placed_twice) == (0, 0, 0, 0)
