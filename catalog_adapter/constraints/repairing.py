"""Repairs: the smallest changes of what is chosen that let a wish in, with what they cost."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from catalog_adapter.constraints.answers import Repair, Repairs
from catalog_adapter.constraints.engine.engine import Engine
from catalog_adapter.constraints.engine.engine import Repairs as EngineRepairs
from catalog_adapter.data_model import Value
from catalog_adapter.offers.amounts import Period
from catalog_adapter.offers.totals import configured_lines, total

if TYPE_CHECKING:
    from catalog_adapter.constraints.configuration import Configuration


def repairs(of: Configuration, variable: str, value: Value) -> Repairs:
    """The smallest changes that let ``value`` in, those first that cost the least a month, then once.

    Raises OutOfTime.
    """
    wish = of.choose(variable, value)
    if not wish.model.knows(wish.choices):
        return Repairs()
    required = [*of.known, variable]

    def answer(engine: Engine) -> EngineRepairs:
        return engine.repairs(wish.given, required)

    found = of.model.ask(("repairs", wish.key, variable), answer, money=False)
    before = _standing(of)
    changes = [_repair(wish, [name for name in of.choices if name in given_up], before) for given_up in found.sets]
    return Repairs(tuple(sorted(changes, key=lambda one: (one.difference, one.once))), found.partial)


def _standing(of: Configuration) -> Mapping[str, Value]:
    found = of.complete()
    return found.values if found is not None else {}


def _repair(wish: Configuration, given_up: list[str], before: Mapping[str, Value]) -> Repair:
    """What giving up some choices means: what becomes of them, and of the whole."""
    after = _standing(wish.without(*given_up))
    changes = {name: after[name] for name in given_up if name in after}
    dropped = tuple(name for name in given_up if name not in after)
    difference, once = (_total(wish, after, one) - _total(wish, before, one) for one in _PERIODS)
    return Repair(changes, dropped, after, difference, once)


def _total(of: Configuration, values: Mapping[str, Value], period: Period | None) -> Decimal:
    return total(configured_lines(of.model.configurable, values, currency=of.model.setting.currency), period)


_PERIODS: tuple[Period | None, ...] = ("month", None)
