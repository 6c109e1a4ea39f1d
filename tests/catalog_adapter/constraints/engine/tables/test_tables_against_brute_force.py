"""The tables engine says what listing all assignments says: of every kind of expression, and of any shape of tree."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_adapter.constraints.engine.model import Constraint, Model, Table, Variable
from catalog_adapter.constraints.engine.sat.engine import SatEngine
from catalog_adapter.constraints.engine.tables.engine import TablesEngine
from catalog_adapter.constraints.engine.tables.relation import Budget
from tests.catalog_adapter.constraints.engine import random_models
from tests.catalog_adapter.constraints.engine.agreement import (
    completion_agrees,
    conflict_agrees,
    domains_agree,
    repairs_agree,
)
from tests.catalog_adapter.constraints.engine.random_models import Question

_many = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
_some = settings(_many, max_examples=80)


def _engine(model: Model) -> TablesEngine:
    return TablesEngine(model, Budget(10**6), SatEngine(model))


@st.composite
def _table_models(draw: st.DrawFn) -> Model:
    """Several tables of one to three variables: chains, stars, rings, parts with nothing in common, empty tables."""
    names = [f"v{at}" for at in range(draw(st.integers(2, 6)))]
    domains = {name: tuple("abc"[: draw(st.integers(1, 3))]) for name in names}
    tables = []
    for at in range(draw(st.integers(0, 6))):
        scope = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
        rows = draw(st.lists(st.tuples(*(st.sampled_from(domains[one]) for one in scope)), max_size=14))
        tables.append(Constraint(f"t{at}", Table(tuple(scope), tuple(rows))))
    return Model(tuple(Variable(name, domains[name]) for name in names), tuple(tables))


@st.composite
def _questions_of_tables(draw: st.DrawFn) -> Question:
    model = draw(_table_models())
    chosen = draw(random_models.choices(model))
    required = draw(st.sets(st.sampled_from(sorted(chosen)))) if chosen else set()
    return Question(model, chosen, frozenset(required))


@_some
@given(_table_models(), st.data())
def test_domains_of_any_tree_of_tables(model: Model, data: st.DataObject) -> None:
    first, second = (data.draw(random_models.choices(model)) for _ in range(2))
    domains_agree(_engine(model), (first, first | second, second, {}))


@_some
@given(_questions_of_tables())
def test_conflicts_of_any_tree_of_tables(question: Question) -> None:
    conflict_agrees(_engine(question.model), question)


@_some
@given(_questions_of_tables())
def test_repairs_of_any_tree_of_tables(question: Question) -> None:
    repairs_agree(_engine(question.model), question)


@_some
@given(_questions_of_tables(), st.data())
def test_completions_of_any_tree_of_tables(question: Question, data: st.DataObject) -> None:
    preferences = data.draw(random_models.preferences(question.model))
    completion_agrees(_engine(question.model), question.choices, preferences)


@_many
@given(random_models.questions(random_models.models()), st.data())
def test_domains_of_any_expression(question: Question, data: st.DataObject) -> None:
    other = data.draw(random_models.choices(question.model))
    domains_agree(_engine(question.model), (question.choices, other, {}))


@_many
@given(random_models.questions(random_models.models()))
def test_repairs_of_any_expression(question: Question) -> None:
    repairs_agree(_engine(question.model), question)


@_many
@given(random_models.questions(random_models.models()), st.data())
def test_completions_of_any_expression(question: Question, data: st.DataObject) -> None:
    preferences = data.draw(random_models.preferences(question.model))
    completion_agrees(_engine(question.model), question.choices, preferences)


@_many
@given(random_models.questions(random_models.models()))
def test_conflicts_of_any_expression(question: Question) -> None:
    conflict_agrees(_engine(question.model), question)
