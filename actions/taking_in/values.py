"""Values named in a message: chosen where they are possible; explained, with what to change, where they are not."""

from __future__ import annotations

from collections.abc import Mapping

from actions.explanations import keep_refusal, told_reason
from actions.found import in_words
from actions.items import Item, items_of
from actions.money import difference
from actions.options import options_in_words
from actions.subjects import meant
from actions.taking_in.references import referred
from actions.turn import Turn
from catalog_adapter.constraints.answers import Repair
from catalog_adapter.data_model import Value
from catalog_adapter.intents.understanding import Entity
from catalog_adapter.offers.configurable import Variable
from catalog_adapter.offers.models import same_value
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
            wanted.setdefault(item.item.id, {}).update(meant(entity, variable, item))
    if target is not None and (meant_otherwise := referred(turn, target)):
        wanted.setdefault(target.item.id, {}).update(meant_otherwise)
    for identity, choices in wanted.items():
        choose_values(turn, items[identity], choices)


def choose_values(turn: Turn, item: Item, wanted: Mapping[str, Value], *, quiet: bool = False) -> None:
    """Choose several values at once; say what was taken and what follows. ``quiet``: only what follows."""
    if turn.draft.item(item.item.id) is None:
        return  # taken out again: this customer can't have it
    before = item.values()
    taken = {}
    for name, value in _together_first(item, wanted).items():
        choices = _with_choice(item, name, value)
        if choices is not None:
            item.item.choices = choices
            taken[name] = value
        else:
            _refuse(turn, item, name, value)
    if not taken:
        return
    if item.item.change is not None:
        item.item.change.ends = False  # what is to be otherwise is to stay
    turn.draft.changed()
    after = item.values()
    if not quiet:
        _say_taken(turn, item, taken)
    _say_follows(turn, item, before, after, taken)


def _together_first(item: Item, wanted: Mapping[str, Value]) -> dict[str, Value]:
    """Where all wishes of one message go together, earlier choices for the same things don't stand in their way."""
    if item.having({**item.item.choices, **wanted}).configuration.is_possible():
        item.item.choices = {name: value for name, value in item.item.choices.items() if name not in wanted}
    return dict(wanted)


def _with_choice(item: Item, name: str, value: Value) -> dict[str, Value] | None:
    """The choices with one more; without those of what doesn't exist then, as the channels of a TV that is not wanted.
    None where other choices would have to change."""
    choices = {**item.item.choices, name: value}
    if item.having(choices).configuration.is_possible():
        return choices
    gone = next((one.dropped for one in item.configuration.repairs(name, value) if not one.changes), None)
    return None if gone is None else {key: chosen for key, chosen in choices.items() if key not in gone}


def _owner(entity: Entity, target: Item | None, items: list[Item]) -> Item | None:
    if entity.kind not in ("value", "number") or entity.characteristic is None:
        return None
    candidates = ([target] if target else []) + list(reversed(items))
    return next((one for one in candidates if one.variable(entity.characteristic) is not None), None)


def _known(variable: Variable, value: Value) -> bool:
    return any(same_value(value, one) for one in variable.domain)


def _say_taken(turn: Turn, item: Item, taken: Mapping[str, Value]) -> None:
    turn.note("noted", changes=turn.context.names.list_of(in_words(item, taken)))


def _say_follows(
    turn: Turn, item: Item, before: Mapping[str, Value], after: Mapping[str, Value], taken: Mapping[str, Value]
) -> None:
    """What has changed beside what was chosen: forced by it, or a default that gave way."""
    changed = {
        name: value
        for name, value in after.items()
        if name not in taken and name in before and not same_value(before[name], value)
    }
    if changed:
        turn.note("follows", consequences=turn.context.names.list_of(in_words(item, changed)))


def _unknown(turn: Turn, item: Item, variable: Variable) -> None:
    domains = item.domains()
    options = options_in_words(turn.context, variable, domains[variable.id])
    turn.note_where_partial(not domains.is_all_of([variable.id]))
    turn.note("value_unknown", characteristic=turn.context.names.variable(variable), options=options)


def _refuse(turn: Turn, item: Item, name: str, value: Value) -> None:
    """Say why a wish can't be met, and keep the smallest changes that would let it in."""
    wish = in_words(item, {name: value})
    explanation = item.configuration.why_not(name, value)
    reason = told_reason(turn, item, explanation)
    keep_refusal(turn, item, {name: value}, explanation)
    turn.note("not_possible", wish=turn.context.names.list_of(wish), reason=reason)
    repairs = item.configuration.repairs(name, value)
    turn.note_where_partial(repairs.partial)
    offered = [_offer(item, {name: value}, repair) for repair in repairs[:_MOST_REPAIRS]]
    turn.draft.wish = Wish(item_id=item.item.id, choices={name: value}, repairs=offered)


def _offer(item: Item, wish: Mapping[str, Value], repair: Repair) -> OfferedRepair:
    """A repair as it is put to the customer, with what it costs more or less."""
    choices = {**wish, **repair.changes}
    title = item.context.names.list_of(in_words(item, choices))
    after = item.context.price(item.item.offering, repair.values or {})
    more = difference(item.context, item.price(), after)
    return OfferedRepair(title=f"{title} ({more})" if more else title, choices=choices)
