"""Of numbers that sums count, one solution shows all those around it; and none that is not possible."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_adapter.constraints.engine.model import (
    Compare,
    Constraint,
    Exists,
    Expression,
    Is,
    Model,
    Numbers,
    Operator,
    Or,
    Sum,
    Variable,
    Weighted,
)
from catalog_adapter.constraints.engine.sat.engine import SatEngine
from tests.catalog_adapter.constraints.engine import random_models
from tests.catalog_adapter.constraints.engine.agreement import domains_agree

_operators: st.SearchStrategy[Operator] = st.sampled_from(("le", "ge", "lt", "gt", "eq", "ne"))
_kinds = st.builds(Is, st.just("kind"), st.sampled_from((("a",), ("b",), ("a", "c"))))
_counted = st.builds(
    Weighted, st.sampled_from((-2, -1, 1, 2)), st.sampled_from(("seats", "guests")), st.none() | st.none() | _kinds
)
_sums = st.builds(Sum, st.lists(_counted, min_size=1, max_size=2).map(tuple))
_limits = st.builds(Compare, _sums, _operators, st.builds(Sum, st.just(()), st.integers(-8, 40)))
_limits_of_some = st.builds(lambda kind, limit: Or((kind, limit)), _kinds, _limits)
_rules: st.SearchStrategy[Expression] = st.one_of(_limits, _limits_of_some, _limits_of_some)


@st.composite
def _models(draw: st.DrawFn) -> Model:
    low, steps, step = draw(st.tuples(st.integers(-3, 3), st.integers(4, 24), st.sampled_from((1, 1, 2))))
    sometimes = Is("kind", ("a", "b")) if draw(st.booleans()) else None
    variables = (
        Variable("kind", ("a", "b", "c")),
        Variable("seats", Numbers(low, low + step * steps, step), sometimes),
        Variable("guests", Numbers(0, 5), Exists("seats") if draw(st.booleans()) else None),
    )
    rules = draw(st.lists(_rules, min_size=1, max_size=4))
    return Model(variables, tuple(Constraint(f"c{at}", rule) for at, rule in enumerate(rules)))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(_models(), st.data())
def test_domains_of_counted_numbers_are_exact(model: Model, data: st.DataObject) -> None:
    domains_agree(SatEngine(model), ({}, data.draw(random_models.choices(model)), {"kind": "a"}))
