"""The engine that keeps solutions says what listing all assignments says."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_adapter.constraints.engine.large.engine import LargeEngine
from catalog_adapter.constraints.engine.large.features import Features
from catalog_adapter.constraints.engine.model import And, Constraint, Expression, Is, Model, Not, Or, Variable
from catalog_adapter.constraints.engine.sat.engine import SatEngine
from catalog_adapter.data_model import Value
from tests.catalog_adapter.constraints.engine import random_models
from tests.catalog_adapter.constraints.engine.agreement import domains_agree

_many = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
_DOMAINS: tuple[tuple[Value, Value], ...] = ((False, True), ("no", "yes"), (0, 1), (True, 1))


@st.composite
def _clause_models(draw: st.DrawFn) -> Model:
    names = [f"v{at}" for at in range(draw(st.integers(1, 7)))]
    domains = {name: draw(st.sampled_from(_DOMAINS)) for name in names}
    shapes = [_clause(draw, names, domains) for _ in range(draw(st.integers(0, 12)))]
    constraints = tuple(Constraint(f"c{at}", one) for at, one in enumerate(shapes))
    return Model(tuple(Variable(name, domains[name]) for name in names), constraints)


def _clause(draw: st.DrawFn, names: list[str], domains: Mapping[str, tuple[Value, Value]]) -> Expression:
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3))
    parts: list[Expression] = []
    for name in chosen:
        one: Expression = Is(name, (draw(st.sampled_from(domains[name])),))
        parts.append(Not(one) if draw(st.booleans()) else one)
    match draw(st.integers(0, 2)):
        case 0:
            return Or(tuple(parts))
        case 1:
            return Not(And(tuple(parts)))
        case _:
            return And((Or(tuple(parts)), Or(tuple(reversed(parts)))))


def _engine(model: Model, seconds: float = 60) -> LargeEngine:
    features = Features.of(model)
    assert features is not None
    return LargeEngine(model, features, SatEngine(model), seconds=seconds)


@_many
@given(_clause_models(), st.data())
def test_domains_have_every_possible_value_and_no_other(model: Model, data: st.DataObject) -> None:
    first, second = (data.draw(random_models.choices(model)) for _ in range(2))
    domains_agree(_engine(model), (first, first | second, second, {}, first))


@_many
@given(random_models.models())
def test_a_model_of_another_kind_is_not_taken_for_clauses(model: Model) -> None:
    features = Features.of(model)
    if features is not None:
        domains_agree(LargeEngine(model, features, SatEngine(model)), ({},))


def test_with_too_little_time_what_is_said_is_true_and_called_partial() -> None:
    groups = [[f"{group}{one}" for one in range(3)] for group in "abcdefghijklmnopqrst"]
    # exactly one of each three: in no solution can any be turned round alone
    clauses = [Or(tuple(Is(one, (True,)) for one in group)) for group in groups]
    clauses += [Not(And((Is(a, (True,)), Is(b, (True,))))) for group in groups for a, b in combinations(group, 2)]
    model = Model(
        tuple(Variable(name, (False, True)) for group in groups for name in group),
        tuple(Constraint(f"c{at}", one) for at, one in enumerate(clauses)),
    )
    chosen = {f"{group[0][0]}{at % 3}": True for at, group in enumerate(groups[:-1])}

    hurried = _engine(model, seconds=0.0).domains(chosen)
    unhurried = _engine(model, seconds=60).domains(chosen)

    assert hurried.partial
    assert not unhurried.partial
    assert unhurried.variables["t1"].values == (False, True)
    for name, possible in unhurried.variables.items():
        assert set(hurried.variables[name].values) <= set(possible.values)
