"""Offerings named in a message: begun, added, replaced or taken out."""

from __future__ import annotations

from actions.items import Item, current_item, items_of
from actions.presets import preset_of
from actions.subjects import has_part
from actions.taking_in.facts import check_facts
from actions.taking_in.named_items import named_item, only_says_which, says_which
from actions.taking_in.places import check_place, named_place
from actions.taking_in.values import choose_values
from actions.turn import Turn
from catalog_adapter.intents.models import Preset
from catalog_adapter.intents.understanding import Entity


def take_offerings(turn: Turn) -> Item | None:
    """Take the offerings in; returns the item that the values of the same message are for."""
    preset = preset_of(turn)
    if preset is not None:
        return _take_preset(turn, preset)
    if turn.understanding.intent == "remove_item":
        _remove(turn)
        return current_item(turn.context, turn.draft)
    target = named_item(turn)
    if target is not None and turn.understanding.intent in ("change_value", "inform") and _opens(turn, target):
        turn.draft.reopened = target.item.id
    for entity in _offerings(turn):
        if target is None or not says_which(target, entity):
            target = _take(turn, entity) or target
    return (
        target
        or _the_one_shown(turn)
        or _another_like_the_last(turn)
        or _implied(turn)
        or current_item(turn.context, turn.draft)
    )


def _take_preset(turn: Turn, preset: Preset) -> Item:
    """Begin what an own intent stands for; where that is being ordered already, it is made so."""
    there = [one for one in items_of(turn.context, turn.draft) if one.item.offering == preset.offering]
    is_there = bool(there) and not _wants_another(turn)
    item = there[-1] if is_there else begin(turn, preset.offering)
    choose_values(turn, item, dict(preset.values), quiet=not is_there)
    return item


def _offerings(turn: Turn) -> list[Entity]:
    known = turn.context.catalogue.offerings
    return [one for one in turn.understanding.entities if one.kind == "offering" and str(one.value) in known]


def _opens(turn: Turn, item: Item) -> bool:
    """Whether a message names an item and perhaps what of it is to change, but not to what."""
    return only_says_which(item, (one for one in turn.understanding.entities if one.kind != "characteristic"))


def _take(turn: Turn, entity: Entity) -> Item | None:
    """One offering: a part of a bundle that is being configured, an item that is there, or a new item."""
    offering = str(entity.value)
    for item in reversed(items_of(turn.context, turn.draft)):
        if item.variable(offering) is not None:
            choose_values(turn, item, {offering: not entity.negated})
            return item
    there = [one for one in items_of(turn.context, turn.draft) if has_part(one, offering)]
    if entity.negated:
        for item in there:
            _take_out(turn, item)
        return None
    if there and not _wants_another(turn):
        return there[-1]
    return begin_as_shown(turn, offering)


def _wants_another(turn: Turn) -> bool:
    return turn.understanding.intent == "add_item" or _names_another_site(turn)


def _names_another_site(turn: Turn) -> bool:
    """Asked for another site, the customer says straight away what and where."""
    asked = turn.draft.asked
    return (
        asked is not None and asked.kind == "another_site" and turn.understanding.intent not in ("deny", "remove_item")
    )


def begin(turn: Turn, offering: str) -> Item:
    """Begin a new item; it takes the place of one that can't be had, or that the customer changes for it."""
    if not turn.context.catalogue.offerings[offering].sold_alone:
        offering = _bundle_with(turn, offering) or offering
    draft = turn.draft
    last = draft.item(draft.reopened) or (draft.items[-1] if draft.items else None)
    changes = turn.understanding.intent == "change_value" and not _names_another_site(turn)
    replaces = last is not None and (last.unavailable or changes)
    first = not draft.items or replaces
    if replaces and last is not None:
        draft.remove_item(last)
    added = draft.add_item(offering)
    item = next(one for one in items_of(turn.context, draft) if one.item is added)
    if first or not turn.context.profile.several_sites:
        item.item.postcode, item.item.address = turn.draft.postcode, dict(turn.draft.address)
    turn.note("item_started" if first else "item_added", offering=item.name)
    if check_facts(turn, item) and item.item.postcode is not None:
        check_place(turn, item)
    return item


def begin_as_shown(turn: Turn, offering: str) -> Item:
    """Begin a new item; as it was shown configured just now, unless the message says how it is to be."""
    shown = turn.draft.asked.found.get(offering) if turn.draft.asked else None
    item = begin(turn, offering)
    if shown and item.item.offering == offering and not any(one.kind == "value" for one in turn.understanding.entities):
        choose_values(turn, item, shown)
    return item


def _bundle_with(turn: Turn, part: str) -> str | None:
    """A sold bundle that has a part which is not sold alone."""
    sold = turn.context.sold()
    return next((one.id for one in sold if any(bundled.offering == part for bundled in one.bundle)), None)


def _the_one_shown(turn: Turn) -> Item | None:
    """*I'll take it*: the one offering that was described."""
    asked = turn.draft.asked
    if turn.draft.items or asked is None or asked.kind != "offering" or len(asked.values) != 1:
        return None
    return begin_as_shown(turn, str(asked.values[0])) if turn.understanding.intent == "order_product" else None


def _implied(turn: Turn) -> Item | None:
    """*A line with 50 GB*: where nothing is being ordered yet, the simplest offering that has all that is named."""
    wanted = {one.characteristic: one.value for one in turn.understanding.entities if one.kind == "value"}
    if turn.draft.items or not wanted:
        return None
    for offering in sorted(turn.context.sold(), key=lambda one: len(one.bundle)):
        variables = turn.context.model(offering.id).configurable.variables
        domains = {variable.id: variable.domain for variable in variables}
        if all(name in domains and value in domains[name] for name, value in wanted.items()):
            return begin(turn, offering.id)
    return None


def _another_like_the_last(turn: Turn) -> Item | None:
    """*And another one*: the same offering again, for another site or beside the first."""
    if not turn.draft.items or not _wants_another(turn):
        return None
    names_place = named_place(turn) is not None
    if _names_choice(turn) and not (names_place and turn.context.profile.several_sites):
        return None
    return begin(turn, turn.draft.items[-1].offering)


def _names_choice(turn: Turn) -> bool:
    """*Add a static IP*: adding that is about the item that is there."""
    return any(one.kind in ("value", "item") for one in turn.understanding.entities)


def _remove(turn: Turn) -> None:
    """Take out what the message names; ask where it names nothing and there are several."""
    items = items_of(turn.context, turn.draft)
    if not items:
        turn.note("nothing_to_remove")
        return
    named = named_item(turn)
    if named is not None and only_says_which(named, turn.understanding.entities):
        _take_out(turn, named)
        return
    if _switch_off(turn, items):
        return
    offerings = {str(one.value) for one in _offerings(turn)}
    there = [one for one in items if one.item.offering in offerings]
    if there:
        _take_out(turn, there[-1])
    elif len(items) == 1 and not turn.understanding.entities:
        _take_out(turn, items[0])
    else:
        turn.note("remove_which")


def _switch_off(turn: Turn, items: list[Item]) -> bool:
    """Taking out a part of a bundle, or a yes/no characteristic, is choosing no."""
    done = False
    for entity in turn.understanding.entities:
        name = str(entity.value) if entity.kind == "offering" else entity.characteristic
        for item in reversed(items):
            variable = item.variable(name)
            if variable is not None and variable.is_boolean:
                choose_values(turn, item, {variable.id: False})
                done = True
                break
    return done


def _take_out(turn: Turn, item: Item) -> None:
    turn.draft.remove_item(item.item)
    turn.draft.wish = None
    turn.note("item_removed", offering=item.name)
