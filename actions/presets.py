"""What an own intent begins from: the offering and the values of its preset, with what the message itself names."""

from __future__ import annotations

from actions.found import Found
from actions.subjects import imagined, wishes, with_wishes
from actions.turn import Turn
from catalog_adapter.intents.models import Preset


def preset_of(turn: Turn) -> Preset | None:
    """The preset of the own intent that the message has."""
    own = turn.context.own_intents.get(turn.understanding.own_intent or "")
    return own.preset if own is not None else None


def preset_found(turn: Turn) -> Found | None:
    """The preset as a configuration that can be shown and taken; None where there is none, or it can't be had."""
    preset = preset_of(turn)
    if preset is None:
        return None
    item = imagined(turn, preset.offering)
    whole = with_wishes(item, {**preset.values, **wishes(turn, item)}) or with_wishes(item, preset.values)
    values = whole.values() if whole is not None else {}
    return Found(whole, values, whole.item.choices) if whole is not None and values else None
