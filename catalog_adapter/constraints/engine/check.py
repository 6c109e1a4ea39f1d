"""Whether a model, and what is asked about it, makes sense: engines answer only about what does.

Input: a model, untrusted. Output: nothing, or ``ModelInvalid`` with a line for every problem, each naming its entry.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from catalog_adapter.constraints.engine.evaluate import key
from catalog_adapter.constraints.engine.model import (
    Between,
    Choices,
    Compare,
    Domain,
    Expression,
    Is,
    Model,
    Numbers,
    Sum,
    Table,
)
from catalog_adapter.constraints.engine.walk import names_in, own_names, parts_of
from catalog_adapter.data_model import Value
from foundation.errors import BadInput

#: No number in a model, and nothing that one of its sums can come to, is as far from zero as this.
TOO_LARGE = 2**62
#: How deep expressions may be nested.
MAX_DEPTH = 100


class ModelInvalid(BadInput):
    """A model that makes no sense. ``problems`` has a line for each reason."""

    code = "model_invalid"

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"The model makes no sense: {problems[0]}.", advice="Correct the entries that are named.")
        self.problems = tuple(problems)

    @property
    def details(self) -> dict[str, Any]:
        """All problems."""
        return {"problems": list(self.problems)}


class UnknownVariable(BadInput):
    """A question names a variable that the model doesn't have."""

    code = "unknown_variable"


def check_names(names: Iterable[str], known: Collection[str]) -> None:
    """Raises UnknownVariable for the first name that is not known."""
    for name in names:
        if name not in known:
            raise UnknownVariable(f"There is no variable {name!r}.", advice="Ask about variables of the model.")


def check_choices(choices: Choices, known: Collection[str]) -> None:
    """Raises UnknownVariable for a name that is not known, and BadInput for a range that makes no sense."""
    check_names(choices, known)
    for name, choice in choices.items():
        if not isinstance(choice, Numbers):
            numbers = choice if isinstance(choice, tuple) else (choice,)
            problems = _large(one for one in numbers if isinstance(one, int))
        else:
            problems = _range_problems(choice)
        for problem in problems:
            raise BadInput(f"What is chosen of {name!r} makes no sense: {problem}.", advice="Choose smaller numbers.")


def check_model(model: Model) -> None:
    """Raises ModelInvalid where a model makes no sense: ids given twice, unknown names, empty domains, values of a
    wrong kind, rows of a wrong length, numbers too large, nesting too deep, an ``exists`` that leads back to itself."""
    problems = list(_Check(model).problems())
    if problems:
        raise ModelInvalid(problems)


class _Check:
    def __init__(self, model: Model) -> None:
        self._model = model
        self._domains = {variable.id: variable.domain for variable in model.variables}

    def problems(self) -> Iterator[str]:
        yield from _given_twice("variable", [one.id for one in self._model.variables])
        yield from _given_twice("constraint", [one.id for one in self._model.constraints if one.id is not None])
        sound = True
        for where, expression in self._places():
            for problem in _bounded(self._expression(expression)):
                sound = False
                yield f"{where}: {problem}"
        for variable in self._model.variables:
            yield from (f"variable {variable.id!r}: {problem}" for problem in _domain_problems(variable.domain))
        if sound:
            yield from self._circle()

    def _places(self) -> Iterator[tuple[str, Expression]]:
        for variable in self._model.variables:
            if variable.exists is not None:
                yield f"variable {variable.id!r}, exists", variable.exists
        for at, constraint in enumerate(self._model.constraints, start=1):
            yield f"constraint {at if constraint.id is None else repr(constraint.id)}", constraint.expression

    def _expression(self, expression: Expression, depth: int = 1) -> Iterator[str]:
        if depth > MAX_DEPTH:
            yield f"it is nested more than {MAX_DEPTH} deep"
            return
        unknown = [name for name in own_names(expression) if name not in self._domains]
        yield from (f"there is no variable {name!r}" for name in unknown)
        if not unknown:
            yield from self._own_problems(expression)
        for part in parts_of(expression):
            yield from self._expression(part, depth + 1)

    def _own_problems(self, expression: Expression) -> Iterator[str]:
        match expression:
            case Is():
                yield from self._kinds(expression.variable, expression.values)
            case Between():
                yield from self._kinds(expression.variable, (0,))
                yield from _large(one for one in (expression.low, expression.high) if one is not None)
            case Compare():
                yield from self._sums(expression.left, expression.right)
            case Table():
                for at, row in enumerate(expression.rows, start=1):
                    if len(row) != len(expression.variables):
                        yield f"row {at} has {len(row)} values for {len(expression.variables)} variables"
                        return
                for column, name in enumerate(expression.variables):
                    yield from self._kinds(name, {row[column] for row in expression.rows})

    def _kinds(self, name: str, values: Iterable[Value]) -> Iterator[str]:
        domain = self._domains[name]
        kinds = {int} if isinstance(domain, Numbers) else {type(value) for value in domain}
        for value in values:
            if type(value) not in kinds:
                yield f"{name!r} never has a value like {value!r}: its values are of another kind"
                return

    def _sums(self, *sums: Sum) -> Iterator[str]:
        reach = 0
        for one in sums:
            reach += abs(one.constant)
            for part in one.parts:
                farthest = 1
                if part.variable is not None:
                    domain = self._domains[part.variable]
                    numbers = (domain.low, domain.high) if isinstance(domain, Numbers) else domain
                    if any(type(value) is not int for value in numbers):
                        yield f"{part.variable!r} is added up, but has values that are no numbers"
                        return
                    farthest = max((abs(value) for value in numbers if isinstance(value, int)), default=0)
                reach += abs(part.coefficient) * farthest
        yield from _large([reach])

    def _circle(self) -> Iterator[str]:
        """Variables whose ``exists`` leads back to them."""
        leads_to = {one.id: names_in(one.exists) for one in self._model.variables if one.exists is not None}
        try:
            TopologicalSorter(leads_to).prepare()
        except CycleError as error:
            circle = " → ".join(repr(name) for name in reversed(error.args[1]))
            yield f"variable {error.args[1][-1]!r}: its exists leads back to it: {circle}"


def _given_twice(what: str, ids: list[str]) -> Iterator[str]:
    yield from (f"{what} {one!r} is there {count} times" for one, count in Counter(ids).items() if count > 1)


def _domain_problems(domain: Domain) -> Iterator[str]:
    if isinstance(domain, Numbers):
        yield from _range_problems(domain)
        if domain.high < domain.low:
            yield "its domain is empty"
        return
    if not domain:
        yield "its domain is empty"
    if len({key(value) for value in domain}) < len(domain):
        yield "its domain has a value twice"
    yield from _large(value for value in domain if isinstance(value, int))


def _range_problems(numbers: Numbers) -> Iterator[str]:
    if numbers.step < 1:
        yield f"its step is {numbers.step}"
    yield from _large((numbers.low, numbers.high, numbers.step))


def _large(numbers: Iterable[int]) -> Iterator[str]:
    if any(abs(number) >= TOO_LARGE for number in numbers):
        yield "its numbers are too large: what they can add up to must stay below 2^62"


def _bounded(problems: Iterator[str]) -> Iterator[str]:
    """The first few of an entry's problems: one mistake may show in thousands of places."""
    for _, problem in zip(range(5), problems, strict=False):
        yield problem
