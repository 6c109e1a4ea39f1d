"""Every question answered by listing all assignments: slow, and plain enough to be believed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, product

from catalog_adapter.constraints.engine.engine import InOrder, Least, Most, Nearest, Preference
from catalog_adapter.constraints.engine.evaluate import allows, is_valid, key, total, violated, wrong_variables
from catalog_adapter.constraints.engine.model import (
    Choice,
    Choices,
    Compare,
    Constraint,
    Domain,
    Model,
    Numbers,
    Sum,
    Weighted,
)
from catalog_adapter.data_model import Value

Values = Mapping[str, Value]


def listed(domain: Domain) -> Sequence[Value]:
    return range(domain.low, domain.high + 1, domain.step) if isinstance(domain, Numbers) else domain


def assignments(model: Model) -> Iterator[dict[str, Value]]:
    """All that have a value of its domain, or none where it may have none, for every variable; sums that are told."""
    sums = dict(_sums(model))
    listed_ones = [one for one in model.variables if one.id not in sums]
    values = [[*listed(one.domain), *([] if one.exists is None else [None])] for one in listed_ones]
    for row in product(*values):
        found = {one.id: value for one, value in zip(listed_ones, row, strict=True) if value is not None}
        for name, given in sums.items():
            found[name] = total(given, found)
        yield found


def _sums(model: Model) -> Iterator[tuple[str, Sum]]:
    """Variables that the model says to be sums: they have one value, which spares trying the others."""
    for constraint in model.constraints:
        match constraint:
            case Constraint(id=None, expression=Compare(Sum((Weighted(1, str(name), None),), 0), "eq", given)):
                yield name, given


def solutions(model: Model) -> list[dict[str, Value]]:
    return [values for values in assignments(model) if is_valid(model, values)]


def follows(values: Values, choices: Choices) -> bool:
    return all(_as_chosen(values.get(name), choice) for name, choice in choices.items())


def _as_chosen(value: Value | None, choice: Choice) -> bool:
    return choice is None if value is None else allows(choice, value)


def possible(found: Sequence[Values], name: str) -> tuple[set[object], bool]:
    """The values a variable has in some solution, and whether it has none in some."""
    return {key(values[name]) for values in found if name in values}, any(name not in values for values in found)


class Contradictions:
    """Which choices and constraints leave nothing, of those of one model."""

    def __init__(self, model: Model) -> None:
        self._broken = [
            (values, {one.id for one in violated(model, values)})
            for values in assignments(model)
            if not wrong_variables(model, values)
        ]

    def are(self, choices: Choices, constraints: Collection[str]) -> bool:
        """Whether the choices and the constraints named, beside those without id, leave nothing."""
        held = {None, *constraints}
        return not any(held.isdisjoint(broken) and follows(values, choices) for values, broken in self._broken)


def smallest_repairs(found: Sequence[Values], choices: Choices, required: Collection[str]) -> set[frozenset[str]]:
    own = [name for name in choices if name not in required]
    for size in range(len(own) + 1):
        sets = {
            frozenset(given_up)
            for given_up in combinations(own, size)
            if any(follows(one, {n: c for n, c in choices.items() if n not in given_up}) for one in found)
        }
        if sets:
            return sets
    return set()


def best(model: Model, found: Sequence[Values], preferences: Sequence[Preference]) -> Values | None:
    """The best solution by preferences, then by the order of variables and of their values, no value coming last."""
    for preference in preferences:
        found = _best_by(found, preference)
    for variable in model.variables:
        found = _first(found, variable.id, listed(variable.domain))
    return found[0] if found else None


def _best_by(found: Sequence[Values], preference: Preference) -> Sequence[Values]:
    match preference:
        case InOrder():
            for name, values in preference.values.items():
                found = _first(found, name, values)
            return found
        case Nearest():

            def others(one: Values) -> int:
                return sum(n not in one or key(one[n]) != key(v) for n, v in preference.values.items())

            return _lowest([(others(one), one) for one in found])
        case Least() | Most():
            sign = 1 if isinstance(preference, Least) else -1
            having = [(sign * one[preference.variable], one) for one in found if preference.variable in one]
            return _lowest(having) or found


def _first(found: Sequence[Values], name: str, values: Sequence[Value]) -> Sequence[Values]:
    places = {key(value): place for place, value in reversed(list(enumerate(values)))}
    having = [(places[key(one[name])], one) for one in found if name in one and key(one[name]) in places]
    return _lowest(having) or found


def _lowest(ranked: list[tuple[int, Values]]) -> list[Values]:
    lowest = min((rank for rank, _ in ranked), default=0)
    return [one for rank, one in ranked if rank == lowest]
