"""What a run has shown: lost, out of order, accepted twice; and the times from confirmation to arrival.

Input: the files that conversations and receiver wrote, and the table of deliveries.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import create_engine, text

from bench.delivery.made import EVENTS, Setup

#: What goes to the customers' chats is another matter, with nobody here to take it.
_ALL = "SELECT id, order_id, seq, attempts FROM delivery WHERE destination = 'webhook'"
_OPEN = "SELECT count(*) FROM delivery WHERE destination = 'webhook' AND state <> 'delivered'"


@dataclass(frozen=True)
class Judgement:
    """Counts over a whole run. ``lost``: events of confirmed orders that never arrived; ``sent_again``: deliveries that
    took more than one attempt."""

    confirmed: int
    accepted: int
    lost: int
    out_of_order: int
    twice: int
    placed_twice: int
    sent_again: int


def judge(setup: Setup) -> Judgement:
    """Hold what arrived against what was confirmed."""
    confirmed = {line.split()[0]: line.split()[1] for line in _lines(setup.confirmed.read_text())}
    arrived = [line.split()[0] for line in _lines(setup.accepted.read_text())]
    deliveries, orders = _tables(setup)
    seqs: dict[str, list[int]] = {}
    for webhook_id in arrived:
        order_id, seq, _ = deliveries[webhook_id]
        seqs.setdefault(order_id, []).append(seq)
    return Judgement(
        confirmed=len(confirmed),
        accepted=len(arrived),
        lost=sum(EVENTS - len(set(seqs.get(order_id, []))) for order_id in confirmed.values()),
        out_of_order=sum(found != sorted(found) for found in seqs.values()),
        twice=sum(count - 1 for count in Counter(arrived).values()),
        placed_twice=sum(count - 1 for count in Counter(orders).values()),
        sent_again=sum(attempts > 1 for _, _, attempts in deliveries.values()),
    )


def waits(setup: Setup) -> list[float]:
    """Seconds from each order's confirmation to the arrival of its first event."""
    arrived = {line.split()[0]: float(line.split()[1]) for line in _lines(setup.accepted.read_text())}
    first = {order_id: arrived[name] for name, (order_id, seq, _) in _tables(setup)[0].items() if seq == 1}
    confirmed = (line.split() for line in _lines(setup.confirmed.read_text()))
    return [max(first[order_id] - float(at), 0.0) for _, order_id, at in confirmed]


def open_deliveries(setup: Setup) -> int:
    """How many have not arrived yet."""
    engine = create_engine(_plain(setup.database_url))
    with engine.connect() as connection:
        count = connection.execute(text(_OPEN)).scalar_one()
    engine.dispose()
    return int(count)


def _tables(setup: Setup) -> tuple[dict[str, tuple[str, int, int]], list[str]]:
    engine = create_engine(_plain(setup.database_url))
    with engine.connect() as connection:
        rows = connection.execute(text(_ALL)).all()
        orders = connection.execute(text("SELECT order_key FROM product_order")).all()
    engine.dispose()
    return {row[0]: (row[1], row[2], row[3]) for row in rows}, [row[0] for row in orders]


def _lines(text_: str) -> list[str]:
    """The whole lines; a process that was killed may have left half a line at the end."""
    return [line for line in text_[: text_.rfind("\n") + 1].splitlines() if line]


def _plain(url: str) -> str:
    return url.replace("sqlite+aiosqlite", "sqlite")
