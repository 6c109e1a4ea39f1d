"""Why, and why not: explanations from the constraints themselves."""

from __future__ import annotations

from actions.action import StandardAction, TrackerEvents
from actions.explanations import told_reason
from actions.items import Item, current_item, items_of
from actions.options import listed
from actions.payloads import change, payload
from actions.subjects import imagined_subject, is_imagined, named_values
from actions.turn import Turn
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Variable
from catalog_adapter.offers.models import same_value
from catalog_adapter.tone.reply import QuickReply
from orders.draft import Wish


class Explain(StandardAction):
    """Why a value is what it is, or can't be what the customer wants."""

    action_name = "action_explain"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Explain the values the message names; else whatever is forced in the item."""
        item = current_item(turn.context, turn.draft) or imagined_subject(turn)
        if item is None:
            turn.say("why_nothing")
            return []
        named = named_values(turn, item)
        if not named and turn.draft.wish is not None and _why_refused(turn, turn.draft.wish):
            return []
        explained = [_why(turn, item, variable, value) or _say_free(turn, item, variable, value)
                     for variable, value in named]  # fmt: skip
        if not any(explained) and not _why_forced(turn, item):
            turn.say("why_nothing")
        return []


def _why_refused(turn: Turn, wish: Wish) -> bool:
    """*Why?*, said of a wish that was just refused."""
    there = next((one for one in items_of(turn.context, turn.draft) if one.item.id == wish.item_id), None)
    named = [(there.variable(name), value) for name, value in wish.choices.items()] if there else []
    return any(variable is not None and there is not None and _why(turn, there, variable, value)
               for variable, value in named)  # fmt: skip


def _why(turn: Turn, item: Item, variable: Variable, value: Value | None) -> bool:
    """Say why ``value`` is impossible, or why it is there. Says nothing where there is no reason."""
    names = turn.context.names
    current = item.values().get(variable.id)
    if value is not None and (current is None or not same_value(value, current)):
        explanation = item.configuration.why_not(variable.id, value)
        if explanation is not None:
            turn.say(
                "why_not", wish=names.choice(variable, value), reason=told_reason(turn, item, explanation, "explained")
            )
            return True
        return False
    return current is not None and _why_current(turn, item, variable, current)


def _say_free(turn: Turn, item: Item, variable: Variable, value: Value | None) -> bool:
    """Say that ``value`` can be had and need not be, where nothing forbids or forces it, with buttons for what is not
    chosen."""
    domains = item.without([variable.id]).configuration.domains()
    if value is None or domains.partial or not any(same_value(value, one) for one in domains[variable.id]):
        return False
    names, current = turn.context.names, item.values().get(variable.id)
    is_chosen = current is not None and same_value(value, current)
    others = [one for one in listed(domains[variable.id]) if not same_value(one, value)] if is_chosen else [value]
    buttons = [QuickReply(title=names.choice(variable, one), payload=_taking(item, variable, one)) for one in others]
    turn.say("up_to_you", wish=names.choice(variable, value), quick_replies=buttons)
    return True


def _taking(item: Item, variable: Variable, value: Value) -> str:
    """What a button sends that takes a value; of what is not being ordered, it orders that."""
    if is_imagined(item):
        return payload("order_product", offering=item.item.offering, choices={variable.id: value})
    return change({variable.id: value}, item.item.id)


def _why_current(turn: Turn, item: Item, variable: Variable, current: Value) -> bool:
    names = turn.context.names
    others = [one for one in variable.domain if not same_value(one, current)]
    for other in others:
        explanation = item.without([variable.id]).configuration.why_not(variable.id, other)
        if explanation is not None and (explanation.constraints or explanation.availability):
            turn.say("why_value", characteristic=names.variable(variable), value=names.value(variable, current),
                     reason=told_reason(turn, item, explanation, "explained"))  # fmt: skip
            return True
    if variable.id in item.item.choices:
        return False
    turn.say("why_default", characteristic=names.variable(variable), value=names.value(variable, current))
    return True


def _why_forced(turn: Turn, item: Item) -> bool:
    """Explain everything that follows from the choices, in the item talked about or any other."""
    for one in [item, *items_of(turn.context, turn.draft)]:
        for consequence in one.configuration.consequences():
            variable = one.variable(consequence.variable)
            if variable is not None and _why_current(turn, one, variable, consequence.value):
                return True
    return False
