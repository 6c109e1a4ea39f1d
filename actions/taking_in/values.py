"""Values named in a message: chosen where they are possible; explained, with what to change, where they are not."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from actions.explanations import reason_of
from actions.items import Item, items_of
from actions.turn import Turn
from catalog_adapter.constraints.answers import Repair
from catalog_adapter.data_model import Value
from catalog_adapter.intents.understanding import Entity
from catalog_adapter.offers.configurable import Variable
from catalog_adapter.offers.models import same_value
from catalog_adapter.offers.pricing import PriceBreakdown
from catalog_adapter.tone.formats import signed_money
from orders.draft import OfferedRepair, Wish

_MOST_REPAIRS = 4


def take_values(turn: Turn, target: Item | None) -> None:
    """Take in the values, each for the item it belongs to: the one talked about, else the last that has it."""
    wanted: dict[str, dict[str, Value]] = {}
    items = {one.item.id: one for one in items_of(turn.context, turn.draft)}
    for entity in turn.understanding.entities:
        item = _owner(entity, target, list(items.values()))
        if item is None:
            continue
        variable = item.variable(entity.characteristic)
        assert variable is not None, "an owner has the variable"
        if entity.kind == "number" or not _known(variable, entity.value):
            _unknown(turn, item, variable)
        elif entity.kind == "value":
            wanted.setdefault(item.item.id, {}).update(_meant(entity, variable, item))
    for identity, choices in wanted.items():
        choose_values(turn, items[identity], choices)


def choose_values(turn: Turn, item: Item, wanted: Mapping[str, Value], *, quiet: bool = False) -> None:
    """Choose several values at once; say what was taken and what follows. ``quiet``: only what follows."""
    before = item.values()
    taken = {}
    for name, value in _together_first(item, wanted).items():
        choices = {**item.item.choices, name: value}
        if item.model.is_possible(choices, item.item.postcode):
            item.item.choices = choices
            taken[name] = value
        else:
            _refuse(turn, item, name, value)
    if not taken:
        return
    turn.draft.changed()
    after = item.values()
    if not quiet:
        _say_taken(turn, item, taken)
    _say_follows(turn, item, before, after, taken)


def _together_first(item: Item, wanted: Mapping[str, Value]) -> dict[str, Value]:
    """Where all wishes of one message go together, earlier choices for the same things don't stand in their way."""
    together = {**item.item.choices, **wanted}
    if item.model.is_possible(together, item.item.postcode):
        item.item.choices = {name: value for name, value in item.item.choices.items() if name not in wanted}
    return dict(wanted)


def _owner(entity: Entity, target: Item | None, items: list[Item]) -> Item | None:
    if entity.kind not in ("value", "number") or entity.characteristic is None:
        return None
    candidates = ([target] if target else []) + list(reversed(items))
    return next((one for one in candidates if one.variable(entity.characteristic) is not None), None)


def _known(variable: Variable, value: Value) -> bool:
    return any(same_value(value, one) for one in variable.domain)


def _meant(entity: Entity, variable: Variable, item: Item) -> dict[str, Value]:
    """The choice a value entity makes: negated, it is the opposite, or the one other value there is."""
    if not entity.negated:
        return {variable.id: entity.value}
    if variable.is_boolean:
        return {variable.id: not entity.value}
    others = [one for one in item.domains()[variable.id] if not same_value(one, entity.value)]
    return {variable.id: others[0]} if len(others) == 1 else {}


def _say_taken(turn: Turn, item: Item, taken: Mapping[str, Value]) -> None:
    names = turn.context.names
    words = [names.choice(variable, taken[variable.id]) for variable in item.model.configurable.variables
             if variable.id in taken]  # fmt: skip
    turn.note("noted", changes=names.list_of(words))


def _say_follows(
    turn: Turn, item: Item, before: Mapping[str, Value], after: Mapping[str, Value], taken: Mapping[str, Value]
) -> None:
    """What has changed beside what was chosen: forced by it, or a default that gave way."""
    names = turn.context.names
    changed = [
        names.choice(variable, after[variable.id])
        for variable in item.model.configurable.variables
        if variable.id not in taken
        and variable.id in after
        and variable.id in before
        and not same_value(before[variable.id], after[variable.id])
    ]
    if changed:
        turn.note("follows", consequences=names.list_of(changed))


def _unknown(turn: Turn, item: Item, variable: Variable) -> None:
    names = turn.context.names
    options = [names.value(variable, value) for value in item.domains()[variable.id]]
    turn.note("value_unknown", characteristic=names.variable(variable), options=names.list_of(options, any_of=True))


def _refuse(turn: Turn, item: Item, name: str, value: Value) -> None:
    """Say why a wish can't be met, and keep the smallest changes that would let it in."""
    variable = item.variable(name)
    assert variable is not None, "wishes are checked before"
    wish = turn.context.names.choice(variable, value)
    explanation = item.model.why_not(name, value, item.item.choices, item.item.postcode)
    turn.note("not_possible", wish=wish, reason=reason_of(turn.context, item, explanation))
    repairs = item.model.repairs(name, value, item.item.choices, item.item.postcode)
    offered = [_offer(turn, item, {name: value}, repair) for repair in repairs[:_MOST_REPAIRS]]
    if offered:
        turn.draft.wish = Wish(item_id=item.item.id, repairs=offered)


def _offer(turn: Turn, item: Item, wish: Mapping[str, Value], repair: Repair) -> OfferedRepair:
    """A repair as it is put to the customer, with what it costs more or less."""
    names = turn.context.names
    choices = {**wish, **repair.changes}
    words = []
    for name, value in choices.items():
        variable = item.variable(name)
        if variable is not None:
            words.append(names.choice(variable, value))
    kept = {key: value for key, value in item.item.choices.items() if key not in repair.dropped}
    after = item.model.complete({**kept, **choices}, item.item.postcode) or {}
    difference = monthly(turn.context.price(item.item.offering, after)) - monthly(item.price())
    title = names.list_of(words)
    if difference:
        money = signed_money(difference, turn.context.profile.currency, turn.context.key.locale)
        title = f"{title} ({names.amount(money, 'month')})"
    return OfferedRepair(title=title, choices=choices)


def monthly(price: PriceBreakdown) -> Decimal:
    """What is paid every month."""
    return price.recurring().get("month", Decimal(0))
