"""What a run has shown: every conversation against the same one held on one process.

Input: conversations as they were held. Output: how many messages were lost, doubled, out of order, or different, and
how many orders are missing or too many.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.replicas.customers import Held
from bench.turns.scripts import Script

Json = dict[str, Any]


@dataclass(frozen=True)
class Judgement:
    """Counts over all conversations, and the first difference of each that has one."""

    lost: int
    doubled: int
    out_of_order: int
    different: int
    orders: int
    orders_missing: int
    orders_doubled: int
    differences: list[Difference]


@dataclass(frozen=True)
class Difference:
    """Where a conversation leaves its reference: after which of the customer's lines, counted from 1, 0 before the
    first. ``expected`` and ``found`` are what is in the one and not in the other, as text."""

    held: Held
    line: int
    expected: str
    found: str


@dataclass(frozen=True)
class _Turn:
    said: str
    replies: list[Json]


def judge(reference: Mapping[Script, Held], held: Sequence[Held]) -> Judgement:
    """Hold each conversation against its reference."""
    lost = doubled = out_of_order = different = missing = too_many = 0
    differences: list[Difference] = []
    for one in held:
        expected, found = _turns(reference[one.script]), _turns(one)
        texts, wanted = [turn.said for turn in found], [turn.said for turn in expected]
        sizes = list(zip(expected, found, strict=False))
        lost += max(0, len(wanted) - len(texts)) + sum(len(a.replies) > len(b.replies) for a, b in sizes)
        doubled += max(0, len(texts) - len(wanted)) + sum(len(a.replies) < len(b.replies) for a, b in sizes)
        seqs = [message["seq"] for message in one.messages]
        out_of_order += seqs != list(range(1, len(seqs) + 1)) or (sorted(texts) == sorted(wanted) and texts != wanted)
        differing = [line for line, (a, b) in enumerate(sizes) if a.replies != b.replies]
        different += bool(differing)
        differences += [_difference(one, line, *sizes[line]) for line in differing[:1]]
        expected_orders = len(reference[one.script].orders)
        missing += max(0, expected_orders - len(one.orders))
        too_many += max(0, len(one.orders) - expected_orders)
    orders = sum(len(one.orders) for one in held)
    return Judgement(lost, doubled, out_of_order, different, orders, missing, too_many, differences)


def _difference(held: Held, line: int, expected: _Turn, found: _Turn) -> Difference:
    only_expected = [reply for reply in expected.replies if reply not in found.replies]
    only_found = [reply for reply in found.replies if reply not in expected.replies]
    return Difference(held, line, str(only_expected), str(only_found))


def _turns(held: Held) -> list[_Turn]:
    """Each message of the customer, with the replies that came before the next."""
    turns: list[_Turn] = [_Turn("", [])]
    numbers = [order["externalId"] for order in held.orders]
    for message in held.messages:
        if message["direction"] == "in":
            turns.append(_Turn(message["text"], []))
        else:
            turns[-1].replies.append(_alike(message["reply"], numbers))
    return turns


def _alike(reply: Json, numbers: Sequence[str]) -> Json:
    """What must be the same of a reply. An order has another number each time, and a wording may be chosen by it."""
    if any(number in str(reply) for number in numbers):
        return {"message_id": reply["message_id"]}
    return {name: reply.get(name) for name in ("message_id", "text", "quick_replies", "card")}
