"""With too little time, answers say less, and nothing that is wrong."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_adapter.constraints.engine.engine import Completion, Conflict, OutOfTime
from catalog_adapter.constraints.engine.evaluate import is_valid, key
from catalog_adapter.constraints.engine.model import (
    Compare,
    Constraint,
    Exists,
    Model,
    Not,
    Numbers,
    Same,
    Sum,
    Variable,
    Weighted,
)
from catalog_adapter.constraints.engine.sat.engine import SatEngine
from tests.catalog_adapter.constraints.engine import brute_force, random_models
from tests.catalog_adapter.constraints.engine.random_models import Question

_models = random_models.models() | random_models.models_with_numbers()


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(random_models.questions(_models), st.floats(0, 0.002), st.data())
def test_what_is_said_in_too_little_time_is_true(question: Question, seconds: float, data: st.DataObject) -> None:
    model, choices, required = question.model, question.choices, question.required
    engine = SatEngine(model, seconds=seconds)
    everything = brute_force.solutions(model)
    found = [one for one in everything if brute_force.follows(one, choices)]

    for name, possible in engine.domains(choices).variables.items():
        values, absent = brute_force.possible(found, name)
        assert {key(one) for one in random_models.values_of(possible)} <= values
        assert absent or not possible.absent
    repairs = engine.repairs(choices, required)
    smallest = brute_force.smallest_repairs(everything, choices, required)
    assert set(repairs.sets) <= smallest
    assert repairs.partial or set(repairs.sets) == smallest
    with suppress(OutOfTime):
        assert engine.is_possible(choices) == bool(found)
    with suppress(OutOfTime):
        conflict = engine.conflict(choices, required)
        assert (conflict is None) == bool(found)
        if isinstance(conflict, Conflict):
            kept = {name: choices[name] for name in (*required, *conflict.choices)}
            assert brute_force.Contradictions(model).are(kept, conflict.constraints)
    with suppress(OutOfTime):
        completion = engine.complete(choices, data.draw(random_models.preferences(model)))
        assert (completion is None) == (not found)
        if isinstance(completion, Completion):
            assert is_valid(model, completion.values)
            assert brute_force.follows(completion.values, choices)


def _pigeons(count: int) -> Model:
    """So many, each in a place of its own, with a place too few: nothing that a SAT solver proves before tomorrow."""
    places = tuple(f"place {at}" for at in range(count - 1))
    variables = tuple(Variable(f"pigeon {at}", places) for at in range(count))
    apart = [
        Constraint(f"{one.id}, {other.id}", Not(Same(one.id, other.id)))
        for at, one in enumerate(variables)
        for other in variables[:at]
    ]
    return Model(variables, tuple(apart))


def test_a_model_too_hard_for_the_time_is_said_to_be_so_in_time() -> None:
    engine = SatEngine(_pigeons(14), seconds=0.2)
    started = time.monotonic()
    answer = engine.domains({})
    assert answer.partial
    assert not any(possible.values for possible in answer.variables.values())
    assert engine.repairs({}).partial
    for ask in (engine.is_possible, engine.conflict, engine.complete):
        with pytest.raises(OutOfTime, match="too large"):
            ask({})
    # five answers of 0.2 s each, on a machine that may be busy
    assert time.monotonic() - started < 10


def test_questions_without_end_do_not_fill_the_memory() -> None:
    total = Compare(Sum((Weighted(1, "total"),)), "eq", Sum(tuple(Weighted(7 + at, f"n{at}") for at in range(4))))
    variables = [Variable(f"n{at}", Numbers(0, 5000), Exists("n0") if at else None) for at in range(4)]
    engine = SatEngine(Model((*variables, Variable("total", Numbers(0, 10**6))), (Constraint(None, total),)))
    sizes = []
    for budget in range(20_000, 60_000, 40):
        assert engine.is_possible({"total": Numbers(budget, budget + 3), "n1": Numbers(budget % 701, 5000)})
        sizes.append(engine.nbytes)
    assert max(sizes[500:]) <= max(sizes[:500]) * 1.5
