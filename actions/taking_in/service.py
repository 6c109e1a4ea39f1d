"""What a CSP's own service says of the places of an order: asked after the data has had its say."""

from __future__ import annotations

from collections.abc import Callable

from actions.items import Item, items_of
from actions.taking_in.places import named_place, refuse_place
from actions.turn import Turn
from catalog_adapter.qualification.qualifications import is_asked_about
from catalog_adapter.qualification.verdicts import Verdict


async def ask_service(turn: Turn) -> None:
    """Say what can't be had where the customer wants it, and what can't be told now."""
    items = [
        one
        for one in items_of(turn.context, turn.draft)
        if one.item.postcode and not (one.item.unavailable or one.ends)
    ]
    for item, verdict in await verdicts_on(turn, items, lambda item: item.having({})):
        if verdict.can_be_had is False:
            refuse_place(turn, item, told(verdict))
        elif verdict.can_be_had is None and named_place(turn) is not None:
            turn.note("place_unknown", offering=item.name, place=item.item.postcode or "")


async def verdicts_on(turn: Turn, items: list[Item], as_: Callable[[Item], Item]) -> list[tuple[Item, Verdict]]:
    """The verdicts on those items that the CSP's service is asked about, each configured ``as_`` it says."""
    asked = [one for one in items if is_asked_about(turn.context, one.offering)]
    if not asked:
        return []
    found = await turn.dependencies.qualifications.of(turn.context, [as_(one).configuration for one in asked])
    return list(zip(asked, found, strict=True))


def told(verdict: Verdict) -> str:
    """The reasons of a no, as the service puts them."""
    return " ".join(one.label for one in verdict.reasons)
