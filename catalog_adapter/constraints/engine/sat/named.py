"""Which variables are only names of sums: they need no literals, since whatever is said of them is said of the sum.

Input: a model. Output: for each such variable its sum, those that others build on before these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from catalog_adapter.constraints.engine.model import (
    Compare,
    Constraint,
    Domain,
    Model,
    Numbers,
    Sum,
    Variable,
    Weighted,
)
from catalog_adapter.constraints.engine.sat.uses import Uses
from catalog_adapter.constraints.engine.walk import names_in


def named_sums(model: Model, uses: Mapping[str, Uses]) -> tuple[dict[str, Sum], set[int]]:
    """Sums by the variables that name them; and where in the model the constraints are that say so."""
    variables = {variable.id: variable for variable in model.variables}
    found: dict[str, Sum] = {}
    places: set[int] = set()
    for place, constraint in enumerate(model.constraints):
        for name, given in _definitions(constraint):
            may = name not in found and _may_name(variables[name], given, uses, variables)
            if may and not _leads_to(given, name, model, found):
                found[name] = given
                places.add(place)
                break
    return dict(sorted(found.items(), key=lambda item: _depth(item[0], found))), places


def _definitions(constraint: Constraint) -> Iterator[tuple[str, Sum]]:
    """What a constraint says a variable is, if that is what it says: once for every variable."""
    equation = constraint.expression
    if constraint.id is not None or not isinstance(equation, Compare) or equation.operator != "eq":
        return
    for side, other in ((equation.left, equation.right), (equation.right, equation.left)):
        for part in side.parts:
            if part.variable is None or part.when is not None or abs(part.coefficient) != 1:
                continue
            rest = [one for one in side.parts if one is not part]
            # coefficient · variable + rest + constant = other
            factor = part.coefficient
            parts = [_times(one, factor) for one in other.parts] + [_times(one, -factor) for one in rest]
            yield part.variable, Sum(tuple(parts), factor * (other.constant - side.constant))


def _times(part: Weighted, factor: int) -> Weighted:
    return Weighted(part.coefficient * factor, part.variable, part.when)


def _may_name(variable: Variable, given: Sum, uses: Mapping[str, Uses], variables: Mapping[str, Variable]) -> bool:
    """Whether a variable always has a number, is nowhere counted on a condition, without gaps that a sum could hit."""
    domain = variable.domain
    if not isinstance(domain, Numbers) or variable.exists is not None or uses[variable.id].bound_up:
        return False
    if (given.constant - domain.low) % domain.step:
        return False
    return all(
        part.coefficient * number % domain.step == 0
        for part in given.parts
        for number in ((1,) if part.variable is None else _spaced(variables[part.variable].domain))
    )


def _spaced(domain: Domain) -> Iterator[int]:
    """Numbers of which all that are in a domain are made up, added and multiplied."""
    if isinstance(domain, Numbers):
        yield from (domain.low, domain.step)
    else:
        yield from (value for value in domain if isinstance(value, int))


def _leads_to(given: Sum, name: str, model: Model, found: Mapping[str, Sum]) -> bool:
    """Whether a sum depends on a variable, through conditions and other names."""
    exists = {variable.id: variable.exists for variable in model.variables}
    seen: set[str] = set()
    waiting = names_in(Compare(given, "eq", Sum()))
    while waiting:
        one = waiting.pop()
        if one == name:
            return True
        if one in seen:
            continue
        seen.add(one)
        condition = exists[one]
        waiting |= set() if condition is None else names_in(condition)
        waiting |= names_in(Compare(found[one], "eq", Sum())) if one in found else set()
    return False


def _depth(name: str, found: Mapping[str, Sum]) -> int:
    names = names_in(Compare(found[name], "eq", Sum()))
    return 1 + max((_depth(one, found) for one in names if one in found), default=0)
