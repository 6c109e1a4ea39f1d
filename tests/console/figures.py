"""Four weeks of figures of one CSP, made up, as pictures of analytics need them: more on weekdays than at weekends."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from analytics.recording.rollup import roll_up
from analytics.tables import (
    ConversationFact,
    DayConversations,
    DayOrders,
    DayRefusals,
    DayTurns,
    OrderFact,
    RefusalFact,
    TurnFact,
)
from foundation.database import Database, utc_now

_DAYS = 28
_WISHES = (
    ("gigabit-needs-pro-router", "fibre", "router=standard", 9),
    ("static-ip-needs-pro-router", "fibre", "static_ip=true", 6),
    ("gigabit-areas", "fibre", "download_speed=1000", 5),
    ("uhd-needs-500", "home-bundle", "uhd=true", 3),
    ("gigabit-needs-pro-router", "home-bundle", "router=standard", 2),
    ("three-rooms-need-500", "home-bundle", "rooms=3", 1),
)
_SOLD = (("fibre", "Fibre", 29, 49, 5), ("home-bundle", "Home bundle", 52, 49, 4), ("tv", "TV", 12, 0, 2))


async def fill(database: Database, csp: str) -> None:
    """Write them, with their sums."""
    chance, today = random.Random(3), utc_now().date()
    days = [today - timedelta(days=ago) for ago in range(_DAYS)]
    async with database.transaction() as session:
        for place, day in enumerate(days):
            for number in range(chance.randint(9, 14) - 5 * (day.weekday() > 4)):
                where = _where(chance, csp, day)
                session.add_all(_conversation(chance, where, f"{place:016x}{number:016x}"))
        await session.flush()
        for sums in (DayConversations, DayTurns, DayRefusals, DayOrders):
            await roll_up(session, sums, [(csp, day) for day in days])


def _where(chance: random.Random, csp: str, day: date) -> dict[str, Any]:
    channel = chance.choice(("web", "web", "whatsapp"))
    segment = chance.choice(("consumer", "consumer", "business"))
    return {"csp": csp, "day": day, "segment": segment, "locale": "en-GB", "channel": channel, "revision": 0}


def _conversation(chance: random.Random, where: dict[str, Any], identity: str) -> list[Any]:
    stage = chance.choice((0, 1, 1, 2, 2, 3, 4, 5, 5, 5))
    ordered = stage == 5
    facts: list[Any] = [
        ConversationFact(
            **where, conversation=identity, stage=stage, asked_for_person=chance.random() < 0.08,
            to_order=chance.randint(5, 12) if ordered else None,
            seconds_to_order=chance.randint(120, 600) if ordered else None,
        )
    ]  # fmt: skip
    for seq in range(stage * 2):
        how = chance.choices(("understood", "button", "asked_back", "not_understood"), (20, 6, 1, 2))[0]
        corrected = chance.random() < 0.04
        facts.append(TurnFact(**where, conversation=identity, seq=seq, how=how, intent="inform", corrected=corrected))
    if 1 < stage < 5 and chance.random() < 0.6:
        constraints, offering, wished, _ = chance.choices(_WISHES, [one[-1] for one in _WISHES])[0]
        wish = {"constraints": constraints, "offering": offering, "wished": wished}
        facts.append(RefusalFact(**where, conversation=identity, seq=1, place=0, **wish))
    if ordered:
        offering, name, monthly, once, _ = chance.choices(_SOLD, [one[-1] for one in _SOLD])[0]
        money = {"currency": "GBP", "monthly": monthly * 10_000, "once": once * 10_000}
        facts.append(
            OrderFact(**where, product_order=identity, item=0, offering=offering, name=name, quantity=1, **money)
        )
    return facts
