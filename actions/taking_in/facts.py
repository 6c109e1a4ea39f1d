"""What customers tell of themselves where it was asked: their age, and what they have already."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.explanations import told_reason
from actions.found import in_words
from actions.items import Item, items_of
from actions.turn import Turn
from catalog_adapter.tone.reply import Asked

_OLDEST = 150
_A_YEAR = re.compile(r"(?<!\d)(19|20)\d\d(?!\d)|\d[./-]\d")


def take_facts(turn: Turn) -> bool:
    """Take the answer to a question about the customer; whether there was one."""
    asked = turn.draft.asked
    if asked is None or not (_take_age(turn) if asked.kind == "age" else _take_existing(turn, asked)):
        return False
    turn.draft.changed()
    for item in items_of(turn.context, turn.draft):
        if check_facts(turn, item):
            drop_impossible(turn, item)
    return True


def check_facts(turn: Turn, item: Item) -> bool:
    """Take an item out that this customer can't have wherever it is, and say why; whether it stays."""
    anywhere = item.configuration.knowing(replace(item.known, postcode=None)).without(*item.item.choices)
    conflict = anywhere.conflict()
    if conflict is None:
        return True
    turn.draft.remove_item(item.item)
    turn.note("not_eligible", offering=item.name, reason=told_reason(turn, item, conflict))
    return False


def drop_impossible(turn: Turn, item: Item) -> None:
    """Give up choices that don't go with what has become known, and say why."""
    while (conflict := item.configuration.conflict()) is not None and conflict.choices:
        given_up = list(conflict.choices)[-1]
        wish = in_words(item, {given_up: item.item.choices.pop(given_up)})
        turn.note("not_possible", wish=turn.context.names.list_of(wish), reason=told_reason(turn, item, conflict))


def _take_age(turn: Turn) -> bool:
    said = [one.value for one in turn.understanding.entities if one.kind == "number" and one.characteristic is None]
    # the numbers of a date of birth, 3 May 1990, are no age
    ages = [int(one) for one in said if int(one) <= _OLDEST and not _A_YEAR.search(turn.understanding.text)]
    age = next(iter(ages), None)
    if age is not None:
        turn.draft.age = age
    elif turn.understanding.intent == "inform":
        turn.note("age_not_understood")
    return age is not None


def _take_existing(turn: Turn, asked: Asked) -> bool:
    if asked.kind != "existing" or turn.understanding.intent not in ("inform", "order_product", "affirm", "deny"):
        return False
    about = [str(one) for one in asked.values]
    named = {str(one.value): not one.negated for one in turn.understanding.entities if one.kind == "offering"}
    if any(one in named for one in about):
        told = {one: named.get(one, False) for one in about}
    elif turn.understanding.intent == "deny":
        told = dict.fromkeys(about, False)
    elif turn.understanding.intent == "affirm" and len(about) == 1:
        told = {about[0]: True}
    else:
        return False
    turn.draft.existing = {**turn.draft.existing, **told}
    return True
