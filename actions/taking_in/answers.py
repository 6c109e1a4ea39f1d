"""Yes and no, read in the light of the open question."""

from __future__ import annotations

from actions.items import Item, current_item
from actions.steps import is_unchanged_amendment
from actions.taking_in.offerings import begin, begin_as_shown
from actions.taking_in.values import choose_values
from actions.turn import Turn
from catalog_adapter.tone.reply import Asked
from orders.draft import Wish


def take_answer(turn: Turn, wish: Wish | None, *, agreed: bool) -> None:
    """Take a bare yes or no; ``wish`` is the one whose repairs were offered."""
    draft = turn.draft
    asked = draft.asked
    if asked is None:
        return
    if asked.kind == "characteristic":
        _yes_or_no(turn, asked, agreed)
    elif asked.kind == "confirm":
        draft.confirmed = agreed
        if not agreed:
            draft.asked = Asked(kind="change")
    elif asked.kind == "another_site":
        draft.no_more_sites = not agreed
        if agreed:
            begin(turn, draft.items[-1].offering)
    elif asked.kind == "repair" and agreed and wish is not None and len(wish.repairs) == 1:
        item = draft.item(wish.item_id)
        if item is not None:
            choose_values(turn, Item(turn.context, item), wish.repairs[0].choices)
    elif asked.kind == "item":
        draft.reopened = ""
    elif asked.kind == "service" and not agreed:
        _keep_as_it_is(turn)
    elif asked.kind == "offering" and agreed and len(asked.values) == 1:
        begin_as_shown(turn, str(asked.values[0]))


def _yes_or_no(turn: Turn, asked: Asked, agreed: bool) -> None:
    item = current_item(turn.context, turn.draft)
    variable = item.variable(asked.characteristic) if item else None
    if item is None or variable is None:
        return
    if variable.is_boolean:
        choose_values(turn, item, {variable.id: agreed})
    elif agreed and len(asked.values) == 1:
        choose_values(turn, item, {variable.id: asked.values[0]})


def _keep_as_it_is(turn: Turn) -> None:
    """Nothing is to change of the order, or the service, that was to be changed."""
    if turn.draft.amends is not None and is_unchanged_amendment(turn.draft):
        number = turn.draft.amends.order_number
        turn.draft.empty(keep_contact=True)
        turn.note("order_kept", order_number=number)
        return
    item = current_item(turn.context, turn.draft)
    if item is not None and item.is_unchanged:
        turn.draft.remove_item(item.item)
        turn.note("service_kept", service=item.name)
