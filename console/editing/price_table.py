"""What an offering costs over two of its characteristics, computed by the same engine that serves customers.

Input: a compiled context, an offering, and which characteristics go across and down. Output: a table; what can't be had
is shown as such, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from catalog_adapter.constraints.engine.engine import OutOfTime
from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import TERM, Configurable, Variable
from catalog_adapter.offers.ranges import Ranges

_MOST_VALUES = 12


@dataclass(frozen=True)
class Cell:
    """One combination: its price in words; or, where it can't be had, why. ``by`` are the ids of the reasons."""

    price: str
    why: str = ""
    by: Sequence[str] = ()


@dataclass(frozen=True)
class PriceTable:
    """``axes`` are the characteristics that there are to choose from: ids and names. ``down`` and ``across`` are ids,
    ``down`` empty for a table of one line. ``left_out`` says whether an axis has more values than are shown."""

    axes: Sequence[tuple[str, str]]
    across: str
    down: str
    heads: Sequence[str]
    lines: Sequence[tuple[str, Sequence[Cell]]]
    left_out: bool


def price_table(context: ResolvedContext, offering: str, across: str = "", down: str = "") -> PriceTable | None:
    """The table, with what is not chosen as near to the defaults as can be; None where nothing can be chosen of it."""
    model = context.model(offering)
    configurable = model.configurable
    there = _by_weight(configurable)
    if not there:
        return None
    first = configurable.variable(across) or there[0]
    second = configurable.variable(down) or (there[1] if len(there) > 1 and not across else None)
    if second is first:
        second = None
    heads, rows = _values(first), _values(second) if second else []
    lines = [
        (
            context.names.value(second, row) if second else "",
            [_cell(context, model, {first.id: head} | ({second.id: row} if second else {})) for head in heads],
        )
        for row in rows or [True]
    ]
    return PriceTable(
        [(one.id, context.names.variable(one)) for one in there], first.id, second.id if second else "",
        [context.names.value(first, head) for head in heads], lines,
        any(len(one.domain) > _MOST_VALUES for one in (first, second) if one),
    )  # fmt: skip


def _cell(context: ResolvedContext, model: ConfigurationModel, choices: Mapping[str, Value]) -> Cell:
    wanted = model.configuration(choices)
    try:
        found = wanted.complete()
        if found is not None:
            return Cell(context.names.price(context.price(model.configurable.offering.id, found.values)))
        because = wanted.conflict()
    except OutOfTime:
        return Cell("…")
    reasons = because.reasons if because else ()
    return Cell("", " ".join(one.explain.text(context.key.locale) for one in reasons), [one.id for one in reasons])


def _by_weight(configurable: Configurable) -> list[Variable]:
    """What can be chosen, first what prices depend on most, those paid again and again before all; the term last."""
    weights: dict[str, int] = {}
    for part in configurable.parts:
        for price in part.prices:
            for name in {*price.when, *([price.per] if price.per else [])}:
                weights[name] = weights.get(name, 0) + (2 if price.recurring else 1)
    there = [one for one in configurable.variables if len(one.domain) > 1]
    return sorted(there, key=lambda one: (one.id not in weights, one.id == TERM, -weights.get(one.id, 0)))


def _values(variable: Variable) -> list[Value]:
    """All values, or of many some, from the first to the last."""
    domain = variable.domain
    if len(domain) <= _MOST_VALUES:
        return list(domain)
    if not isinstance(domain, Ranges):
        return list(islice(domain, _MOST_VALUES))
    return [domain[place * (len(domain) - 1) // (_MOST_VALUES - 1)] for place in range(_MOST_VALUES)]
