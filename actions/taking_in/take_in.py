"""The order in which the parts of a message are taken in: answers, offerings, places, values, contact details."""

from __future__ import annotations

from actions.items import current_item
from actions.options import options_in_words
from actions.taking_in.answers import take_answer
from actions.taking_in.contact import take_contact
from actions.taking_in.facts import take_facts
from actions.taking_in.offerings import begin, take_offerings
from actions.taking_in.places import take_places
from actions.taking_in.start_date import take_start_date
from actions.taking_in.values import take_values
from actions.turn import Turn
from catalog_adapter.intents.understanding import Entity

#: The intents whose messages are taken in; all others are questions or end what is going on.
TAKEN_IN = frozenset({"order_product", "inform", "change_value", "add_item", "remove_item", "affirm", "deny"})

#: Those of them that may begin several items at once.
_BEGINNING = frozenset({"order_product", "inform", "add_item", "affirm"})
_MOST_ITEMS = 10


def take_in(turn: Turn) -> None:
    """Take in the turn's message once, however many actions ask for it."""
    draft, understanding = turn.draft, turn.understanding
    if understanding.intent not in TAKEN_IN or not turn.is_new:
        return
    draft.taken_in = turn.message_id
    # a wish is offered to be repaired once; whatever the customer says next, the conversation goes on
    wish, draft.wish = draft.wish, None
    before = (_content(turn), draft.asked)
    names_something = any(entity.kind not in ("characteristic", "preference") for entity in understanding.entities)
    if take_facts(turn):
        pass
    elif understanding.intent in ("affirm", "deny") and not names_something:
        take_answer(turn, wish, agreed=understanding.intent == "affirm")
    else:
        _take_named(turn)
    left_as_it_is = wish is not None and understanding.intent == "deny"
    is_as_before = (_content(turn), draft.asked) == before
    if is_as_before and not left_as_it_is and not draft.notes and draft.items and draft.asked is not None:
        _not_understood(turn)


def _take_named(turn: Turn) -> None:
    """Take in what the message names, item by item: "two lines with 5G and one without"."""
    whole = turn.understanding
    for number, entities in enumerate(_by_item(turn)):
        intent = whole.intent if number == 0 else "add_item"
        turn.understanding = whole.model_copy(update={"entities": entities, "intent": intent})
        target = take_offerings(turn)
        if number > 0 and target is not None and not any(one.kind == "offering" for one in entities):
            target = begin(turn, target.item.offering)
        take_places(turn, target)
        if intent != "remove_item":
            take_values(turn, target)
        take_contact(turn)
    turn.understanding = whole
    take_start_date(turn)


def _by_item(turn: Turn) -> list[list[Entity]]:
    """The entities of each item the message is about. A second postcode is another item's where customers have several
    sites; elsewhere only another number of the same is."""
    entities = turn.understanding.entities
    last = max((one.item for one in entities), default=0)
    counted = all(any(one.item == item and one.kind == "value" for one in entities) for item in range(last + 1))
    apart = counted or turn.context.profile.several_sites
    if not apart or turn.understanding.intent not in _BEGINNING or last >= _MOST_ITEMS:
        return [entities]
    return [[one for one in entities if one.item == item] for item in range(last + 1)]


def _content(turn: Turn) -> str:
    return turn.draft.model_dump_json(exclude={"taken_in", "notes", "asked"})


def _not_understood(turn: Turn) -> None:
    """Nothing in the message helped: say so, with what can be answered."""
    asked = turn.draft.asked
    item = current_item(turn.context, turn.draft)
    variable = item.variable(asked.characteristic) if item and asked and asked.kind == "characteristic" else None
    if item is None or variable is None:
        turn.note("not_understood_here")
        return
    if turn.understanding.intent in ("affirm", "deny"):
        turn.note("which_one")  # a yes to a question of which is no wish for what there isn't
        return
    options = options_in_words(turn.context, variable, item.domains()[variable.id])
    turn.note("value_unknown", characteristic=turn.context.names.variable(variable), options=options)
