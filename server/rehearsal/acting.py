"""Which constraints acted in a conversation that is tried: after each line, those that refused something, those that
filled a value in, and those that ruled values out, each named when it begins to.

Input: the context and the order draft as a line left them. Output: what acted, with what customers are told of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from actions.items import Item, items_of
from catalog_adapter.constraints.answers import Explanation
from catalog_adapter.constraints.engine.engine import OutOfTime
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Variable
from catalog_adapter.offers.ranges import Ranges
from catalog_adapter.offers.selections import among
from console.services import Acted, Effect
from orders.draft import OrderDraft

#: Of so many values a turn says why they can't be had; each is a question to the solver.
_MOST_ASKED = 60


@dataclass(frozen=True)
class _Effect:
    """That a constraint rules a value out (``limited``), or leaves no other (``filled``)."""

    effect: Effect
    constraint: str
    explain: str
    item: str
    variable: str
    what: str


class Acting:
    """Follows one conversation. ``lines`` has what acted, line by line."""

    def __init__(self) -> None:
        self.lines: list[list[Acted]] = []
        self._told = 0
        self._before: frozenset[_Effect] = frozenset()

    async def __call__(self, context: ResolvedContext, draft: OrderDraft) -> None:
        """A line has been answered."""
        said = [Acted(one.effect, one.id, one.explain, one.what) for one in draft.acted[self._told :]]
        self._told = len(draft.acted)
        effects = await asyncio.to_thread(_effects, context, draft)
        new = [one for one in effects if one not in self._before]
        self._before = frozenset(effects)
        self.lines.append([*dict.fromkeys(said), *_together(context, new)])


def _together(context: ResolvedContext, effects: Sequence[_Effect]) -> list[Acted]:
    """One for each constraint and effect, with all that it did."""
    whats: dict[tuple[Effect, str, str], list[str]] = {}
    for one in effects:
        whats.setdefault((one.effect, one.constraint, one.explain), []).append(one.what)
    return [Acted(*key, context.names.list_of(dict.fromkeys(whats[key]))) for key in whats]


def _effects(context: ResolvedContext, draft: OrderDraft) -> list[_Effect]:
    budget = iter(range(_MOST_ASKED))
    try:
        return [
            one
            for item in items_of(context, draft)
            if not item.ends
            for variable in item.model.configurable.variables
            for one in _of_variable(context, item, variable, budget)
        ]
    except OutOfTime:
        return []  # the conversation itself goes on, and so does its page


def _of_variable(context: ResolvedContext, item: Item, variable: Variable, budget: Iterator[int]) -> Iterator[_Effect]:
    possible = item.configuration.domains()[variable.id]
    if variable.id in item.item.choices or isinstance(variable.domain, Ranges) or not len(possible):
        return  # chosen, of too many values to go through, or not in the product
    out = [value for value in variable.domain if not among(value, possible)]
    is_filled = len(possible) == 1
    for value, _ in zip(out, budget, strict=False):
        because = item.configuration.why_not(variable.id, value)
        shown = possible[0] if is_filled else value
        yield from _reasons(context, item, variable, shown, because, "filled" if is_filled else "limited")


def _reasons(
    context: ResolvedContext, item: Item, variable: Variable, value: Value, because: Explanation | None, effect: Effect
) -> Iterator[_Effect]:
    what = context.names.choice(variable, value)
    for one in because.reasons if because else ():
        yield _Effect(effect, one.id, one.explain.text(context.key.locale), item.item.id, variable.id, what)
