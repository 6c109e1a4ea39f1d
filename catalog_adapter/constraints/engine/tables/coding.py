"""Variables and values as numbers: a variable is its place in the model, a value its place in the domain.

A variable that may have no value has one code more, after its values': that of having none.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from catalog_adapter.constraints.engine.engine import Possible
from catalog_adapter.constraints.engine.evaluate import in_domain, key
from catalog_adapter.constraints.engine.model import Choice, Domain, Model, Numbers
from catalog_adapter.constraints.engine.tables.relation import Mask, TooLarge
from catalog_adapter.data_model import Value

#: A range of numbers is listed up to this many.
_LONGEST_RANGE = 4096


class Coding:
    """The codes of a model's variables. Raises TooLarge where a range of numbers is too long to be listed."""

    def __init__(self, model: Model) -> None:
        self.variables = model.variables
        self.number = {one.id: place for place, one in enumerate(model.variables)}
        self.values = tuple(_listed(one.domain) for one in model.variables)
        self.sizes = tuple(
            len(values) + (one.exists is not None) for one, values in zip(model.variables, self.values, strict=True)
        )
        self._codes = tuple({key(value): code for code, value in enumerate(values)} for values in self.values)

    def code(self, number: int, value: Value) -> int | None:
        """The code of the value; None where the domain lacks it."""
        return self._codes[number].get(key(value))

    def meeting(self, number: int, test: Callable[[Value], bool]) -> Mask:
        """The values that meet the test; having none never does."""
        mask = np.zeros(self.sizes[number], bool)
        mask[: len(self.values[number])] = [test(value) for value in self.values[number]]
        return mask

    def having(self, number: int, values: tuple[Value, ...]) -> Mask:
        """These values."""
        mask = np.zeros(self.sizes[number], bool)
        mask[[code for value in values if (code := self.code(number, value)) is not None]] = True
        return mask

    def existing(self, number: int) -> Mask:
        """Any value."""
        return np.arange(self.sizes[number]) < len(self.values[number])

    def chosen(self, number: int, choice: Choice) -> Mask:
        """What a choice allows."""
        match choice:
            case None:
                return ~self.existing(number)
            case Numbers():
                return self.meeting(number, lambda value: in_domain(value, choice))
            case tuple():
                return self.having(number, choice)
            case _:
                return self.having(number, (choice,))

    def possible(self, number: int, mask: Mask | None) -> Possible:
        """A set of codes as an answer; without one, nothing is possible."""
        if mask is None:
            return Possible(())
        domain, values = self.variables[number].domain, self.values[number]
        absent = bool(mask[len(values) :].any())
        codes = np.flatnonzero(mask[: len(values)])
        if not isinstance(domain, Numbers):
            return Possible(tuple(values[code] for code in codes), absent)
        runs = np.split(codes, np.flatnonzero(np.diff(codes) > 1) + 1) if len(codes) else []
        ends = [(values[run[0]], values[run[-1]]) for run in runs]
        return Possible(tuple(Numbers(int(low), int(high), domain.step) for low, high in ends), absent)


def _listed(domain: Domain) -> tuple[Value, ...]:
    if not isinstance(domain, Numbers):
        return domain
    numbers = range(domain.low, domain.high + 1, domain.step)
    if len(numbers) > _LONGEST_RANGE:
        raise TooLarge
    return tuple(numbers)
