"""The values that can be chosen, as they are put to a customer: each by itself, or a range of numbers by its ends."""

from __future__ import annotations

from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Variable
from catalog_adapter.offers.ranges import Ranges, Values


def listed(values: Values) -> list[Value]:
    """The values one by one; none of a range of numbers, which is told by its ends."""
    return [] if isinstance(values, Ranges) else list(values)


def options_in_words(context: ResolvedContext, variable: Variable, values: Values) -> str:
    """``100 Mbit/s, 500 Mbit/s or 1000 Mbit/s``; ``1 to 250``; empty where there are none."""
    names = context.names
    if isinstance(values, Ranges):
        ends = [names.value(variable, one) for one in (values.lowest, values.highest)] if values else []
        return context.say("word_range", low=ends[0], high=ends[1]) if ends else ""
    return names.list_of([names.value(variable, one) for one in values], any_of=True) if values else ""
