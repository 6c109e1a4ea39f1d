"""When the order is to be carried out: a day the customer names, until another is named or none is wished for."""

from __future__ import annotations

from datetime import date

from actions.start_date import has_passed
from actions.turn import Turn
from catalog_adapter.intents.dates import SOONEST


def take_start_date(turn: Turn) -> None:
    """Take in the day named last: of several, it corrects the others. One that has passed is refused with a word."""
    named = [one for one in turn.understanding.entities if one.kind == "date" and not one.negated]
    if not named:
        return
    value = str(named[-1].value)
    wanted = None if value == SOONEST else value
    if wanted == turn.draft.requested_start:
        if wanted is None:
            turn.note("start_date_soonest")
    elif wanted is None:
        turn.draft.requested_start = None
        turn.draft.changed()
        turn.note("start_date_soonest")
    elif has_passed(turn.context, wanted):
        turn.note("start_date_past", date=turn.context.names.day(date.fromisoformat(wanted)))
    else:
        turn.draft.requested_start = wanted
        turn.draft.changed()
        turn.note("start_date_noted", date=turn.context.names.day(date.fromisoformat(wanted)))
