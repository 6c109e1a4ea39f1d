"""Small models of every shape, and questions about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

from catalog_adapter.constraints.engine.engine import InOrder, Least, Most, Nearest, Possible, Preference
from catalog_adapter.constraints.engine.model import (
    And,
    Between,
    Choice,
    Choices,
    Compare,
    Constraint,
    Exists,
    Expression,
    Is,
    Model,
    Not,
    Numbers,
    Or,
    Same,
    Sum,
    Table,
    Variable,
    Weighted,
)
from catalog_adapter.data_model import Value
from tests.catalog_adapter.constraints.engine.brute_force import listed

_DOMAINS: Sequence[tuple[Value, ...] | Numbers] = (
    ("a", "b"),
    ("a", "b", "c"),
    (True, False),
    (1, True, "a"),
    (0, 1, 2),
    (-2, 5, 3),
    Numbers(0, 3),
    Numbers(-4, 5, 3),
    Numbers(10, 13),
)


@dataclass(frozen=True)
class Question:
    """A model, choices in it, and which of these count as given."""

    model: Model
    choices: Choices
    required: frozenset[str]


class _Parts:
    """Draws the parts of one model over ``variables``."""

    def __init__(self, draw: st.DrawFn, variables: Sequence[Variable], *, far: int = 14) -> None:
        self._draw = draw
        self._far = far
        self._variables = variables
        self._numeric = [one for one in variables if all(type(value) is int for value in listed(one.domain))]
        self._kinds = ["is", "is", "between", "exists", "same", "table", "table"]
        if self._numeric:
            self._kinds += ["compare", "compare", "compare"]

    def _one(self) -> Variable:
        return self._draw(st.sampled_from(self._variables))

    def expression(self, depth: int = 2) -> Expression:
        kinds = self._kinds + (["not", "and", "or", "or"] if depth else [])
        match self._draw(st.sampled_from(kinds)):
            case "is":
                variable = self._one()
                return Is(
                    variable.id, tuple(self._draw(st.lists(st.sampled_from(listed(variable.domain)), max_size=2)))
                )
            case "between":
                low, high = self._draw(st.tuples(*[st.none() | st.integers(-self._far, self._far)] * 2))
                return Between(self._one().id, low, high)
            case "exists":
                return Exists(self._one().id)
            case "same":
                return Same(self._one().id, self._one().id)
            case "table":
                return self._table()
            case "compare":
                operator = self._draw(st.sampled_from(("eq", "ne", "lt", "le", "gt", "ge")))
                return Compare(self.sum(depth), operator, self.sum(depth))
            case "not":
                return Not(self.expression(depth - 1))
            case kind:
                parts = tuple(self.expression(depth - 1) for _ in range(self._draw(st.integers(0, 3))))
                return And(parts) if kind == "and" else Or(parts)

    def _table(self) -> Table:
        chosen = self._draw(st.lists(st.sampled_from(self._variables), min_size=1, max_size=3, unique=True))
        rows = st.tuples(*(st.sampled_from(listed(one.domain)) for one in chosen))
        drawn = tuple(self._draw(st.lists(rows, max_size=7)))
        return Table(tuple(one.id for one in chosen), drawn, positive=self._draw(st.booleans()))

    def sum(self, depth: int) -> Sum:
        parts = tuple(self._weighted(depth) for _ in range(self._draw(st.integers(0, 3))))
        return Sum(parts, self._draw(st.integers(-self._far, self._far)))

    def _weighted(self, depth: int) -> Weighted:
        variable = self._draw(st.none() | st.sampled_from(self._numeric))
        when = self.expression(depth - 1) if depth and self._draw(st.booleans()) else None
        return Weighted(self._draw(st.integers(-3, 3)), variable.id if variable else None, when)


@st.composite
def models(draw: st.DrawFn) -> Model:
    variables: list[Variable] = []
    for at in range(draw(st.integers(1, 4))):
        domain = draw(st.sampled_from(_DOMAINS))
        # only about variables before it, so that nothing leads back
        exists = _Parts(draw, variables).expression(1) if variables and draw(st.integers(0, 3)) == 0 else None
        variables.append(Variable(f"v{at}", domain, exists))
    parts = _Parts(draw, variables)
    ids = [None if draw(st.integers(0, 4)) == 0 else f"c{at}" for at in range(draw(st.integers(0, 5)))]
    constraints = tuple(Constraint(one, parts.expression()) for one in ids)
    return Model(tuple(draw(st.permutations(variables))), constraints)


@st.composite
def models_with_numbers(draw: st.DrawFn) -> Model:
    """A few values, a range of numbers too long to be listed, and totals with names."""
    variables = [Variable(f"v{at}", draw(st.sampled_from(_DOMAINS[:5]))) for at in range(draw(st.integers(1, 2)))]
    low, steps, step = draw(st.tuples(st.integers(-90, 20), st.integers(64, 66), st.sampled_from((1, 1, 3))))
    exists = _Parts(draw, variables).expression(1) if draw(st.integers(0, 3)) == 0 else None
    variables.append(Variable("long", Numbers(low, low + step * steps, step), exists))
    constraints = []
    for name in ("total", "other")[: draw(st.integers(0, 2))]:
        parts = _Parts(draw, variables)
        equation = Compare(Sum((Weighted(1, name),)), "eq", parts.sum(1))
        constraints.append(Constraint(None, equation))
        variables.append(Variable(name, Numbers(*draw(st.sampled_from(((-5000, 5000), (-40, 90)))))))
    parts = _Parts(draw, variables, far=150)
    ids = [None if draw(st.integers(0, 4)) == 0 else f"c{at}" for at in range(draw(st.integers(0, 4)))]
    return Model(tuple(variables), (*constraints, *(Constraint(one, parts.expression()) for one in ids)))


@st.composite
def choices(draw: st.DrawFn, model: Model) -> Choices:
    chosen = draw(st.lists(st.sampled_from(model.variables), unique=True))
    return {variable.id: draw(_choice(variable)) for variable in chosen}


def _choice(variable: Variable) -> st.SearchStrategy[Choice]:
    long = isinstance(variable.domain, Numbers) and variable.domain.high - variable.domain.low > 60
    values = st.sampled_from(listed(variable.domain))
    far = 100 if long else 14
    ranges = st.builds(
        lambda low, size, step: Numbers(low, low + size, step),
        st.integers(-far, far),
        st.integers(0, far),
        st.integers(1, 3),
    )
    if long:
        return st.one_of(ranges, ranges, values)
    return st.one_of(values, values, st.none(), st.lists(values, max_size=3).map(tuple), ranges, st.just("nowhere"))


@st.composite
def questions(draw: st.DrawFn, about: st.SearchStrategy[Model]) -> Question:
    model = draw(about)
    chosen = draw(choices(model))
    return Question(model, chosen, frozenset(draw(st.sets(st.sampled_from(sorted(chosen))))) if chosen else frozenset())


@st.composite
def preferences(draw: st.DrawFn, model: Model) -> list[Preference]:
    return draw(st.lists(st.one_of(_in_order(model), _nearest(model), _extremes(model)), max_size=3))


def _in_order(model: Model) -> st.SearchStrategy[Preference]:
    orders = {one.id: st.lists(st.sampled_from(listed(one.domain)), max_size=3) for one in model.variables}
    return st.fixed_dictionaries({}, optional=orders).map(InOrder)


def _nearest(model: Model) -> st.SearchStrategy[Preference]:
    values = {one.id: st.sampled_from(listed(one.domain)) for one in model.variables}
    return st.fixed_dictionaries({}, optional=values).map(Nearest)


def _extremes(model: Model) -> st.SearchStrategy[Preference]:
    numeric = [one.id for one in model.variables if all(type(value) is int for value in listed(one.domain))]
    if not numeric:
        return st.just(Nearest({}))
    return st.sampled_from(numeric).flatmap(lambda name: st.sampled_from((Least(name), Most(name))))


def values_of(possible: Possible) -> list[Value]:
    """What a variable can have, ranges being listed."""
    return [value for one in possible.values for value in (listed(one) if isinstance(one, Numbers) else (one,))]
