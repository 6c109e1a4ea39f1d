"""Why, why not, and what else: explanations from the constraints themselves."""

from __future__ import annotations

from collections.abc import Sequence

from actions.action import StandardAction, TrackerEvents
from actions.browsing import named_offerings, show_offers
from actions.explanations import reason_of
from actions.items import Item, current_item, items_of
from actions.payloads import choose
from actions.turn import Turn
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Variable
from catalog_adapter.offers.models import same_value
from catalog_adapter.tone.reply import QuickReply
from orders.draft import DraftItem


class Explain(StandardAction):
    """Why a value is what it is, or can't be what the customer wants."""

    action_name = "action_explain"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Explain the values the message names; else whatever is forced in the item."""
        item = current_item(turn.context, turn.draft) or _imagined(turn)
        if item is None:
            turn.say("why_nothing")
            return []
        explained = [_why(turn, item, variable, value) for variable, value in _named_values(turn, item)]
        if not any(explained) and not _why_forced(turn, item):
            turn.say("why_nothing")
        return []


class ListPossibleValues(StandardAction):
    """What can be chosen: for a characteristic that is named or asked, else for all of the item."""

    action_name = "action_list_possible_values"

    async def act(self, turn: Turn) -> TrackerEvents:
        """List what is possible."""
        item = current_item(turn.context, turn.draft) or _imagined(turn)
        if item is None:
            show_offers(turn, "offers_intro")
            return []
        if _answer_wishes(turn, item):
            return []
        named = {one.characteristic for one in turn.understanding.entities if one.characteristic}
        asked = turn.draft.asked.characteristic if turn.draft.asked and turn.draft.items else None
        wanted: set[str | None] = {*named} or {asked}
        domains = item.domains()
        shown = [v for v in item.model.configurable.variables if v.id in wanted] or item.model.configurable.to_ask()
        for variable in shown:
            _list_values(turn, variable, domains[variable.id], buttons=bool(turn.draft.items))
        return []


def _imagined(turn: Turn) -> Item | None:
    """An item of the offering that a question is about, where nothing is being ordered."""
    offerings = named_offerings(turn)
    if not offerings:
        return None
    return Item(turn.context, DraftItem(id="0", offering=offerings[0].id, postcode=turn.draft.postcode))


def _answer_wishes(turn: Turn, item: Item) -> bool:
    """*Can I have a static IP with the standard router?*: whether the values named go together, and if not, why."""
    names = turn.context.names
    wishes = [(variable, value) for variable, value in _named_values(turn, item) if value is not None]
    choices = dict(item.item.choices) if item.item.id != "0" else {}
    for variable, value in wishes:
        if not any(same_value(value, one) for one in variable.domain):
            return False
        explanation = item.model.why_not(variable.id, value, choices, item.item.postcode)
        if explanation is not None:
            turn.say("why_not", wish=names.choice(variable, value), reason=reason_of(turn.context, item, explanation))
            return True
        choices[variable.id] = value
    if wishes:
        turn.say("possible_yes", wish=names.list_of([names.choice(variable, value) for variable, value in wishes]))
    return bool(wishes)


def _list_values(turn: Turn, variable: Variable, values: Sequence[Value], *, buttons: bool) -> None:
    names = turn.context.names
    options = [names.value(variable, value) for value in values]
    if not options:
        return
    turn.say(
        "possible_values",
        characteristic=names.variable(variable),
        options=names.list_of(options, any_of=True),
        quick_replies=[QuickReply(title=names.value(variable, value), payload=choose(variable.id, value))
                       for value in values] if buttons else [],
    )  # fmt: skip


def _named_values(turn: Turn, item: Item) -> list[tuple[Variable, Value | None]]:
    """Variables the message names, with the value it names of them, if it does; an offering is a part of a bundle."""
    found = []
    for entity in turn.understanding.entities:
        name = str(entity.value) if entity.kind == "offering" else entity.characteristic
        variable = item.variable(name)
        if variable is not None:
            value = entity.value if entity.kind in ("value", "number") else None
            found.append((variable, True if entity.kind == "offering" else value))
    return found


def _why(turn: Turn, item: Item, variable: Variable, value: Value | None) -> bool:
    """Say why ``value`` is impossible, or why it is there. Says nothing where there is no reason."""
    names = turn.context.names
    current = item.values().get(variable.id)
    if value is not None and (current is None or not same_value(value, current)):
        explanation = item.model.why_not(variable.id, value, item.item.choices, item.item.postcode)
        if explanation is not None:
            turn.say("why_not", wish=names.choice(variable, value), reason=reason_of(turn.context, item, explanation))
            return True
        return False
    return current is not None and _why_current(turn, item, variable, current)


def _why_current(turn: Turn, item: Item, variable: Variable, current: Value) -> bool:
    names = turn.context.names
    others = [one for one in variable.domain if not same_value(one, current)]
    choices = {name: chosen for name, chosen in item.item.choices.items() if name != variable.id}
    for other in others:
        explanation = item.model.why_not(variable.id, other, choices, item.item.postcode)
        if explanation is not None and (explanation.constraints or explanation.availability):
            turn.say("why_value", characteristic=names.variable(variable), value=names.value(variable, current),
                     reason=reason_of(turn.context, item, explanation))  # fmt: skip
            return True
    if variable.id in item.item.choices:
        return False
    turn.say("why_default", characteristic=names.variable(variable), value=names.value(variable, current))
    return True


def _why_forced(turn: Turn, item: Item) -> bool:
    """Explain everything that follows from the choices, in the item talked about or any other."""
    for one in [item, *items_of(turn.context, turn.draft)]:
        for name, value in one.model.consequences(one.item.choices, one.item.postcode).items():
            variable = one.variable(name)
            if variable is not None and _why_current(turn, one, variable, value):
                return True
    return False
