"""What an engine says, held against listing all assignments. Each function fails where they differ."""

from __future__ import annotations

from collections.abc import Sequence

from catalog_adapter.constraints.engine.engine import Engine, Possible, Preference
from catalog_adapter.constraints.engine.evaluate import key
from catalog_adapter.constraints.engine.model import Choices, Numbers
from tests.catalog_adapter.constraints.engine import brute_force
from tests.catalog_adapter.constraints.engine.random_models import Question


def domains_agree(engine: Engine, every: Sequence[Choices]) -> None:
    """All these choices are asked one after the other: what the engine keeps of a question must not mislead it."""
    everything = brute_force.solutions(engine.model)
    for choices in every:
        found = [one for one in everything if brute_force.follows(one, choices)]
        assert engine.is_possible(choices) == bool(found)
        answer = engine.domains(choices)
        assert not answer.partial
        for variable in engine.model.variables:
            values, absent = brute_force.possible(found, variable.id)
            mine = answer.variables[variable.id]
            assert _listed(mine) == [key(one) for one in brute_force.listed(variable.domain) if key(one) in values]
            assert mine.absent == absent


def conflict_agrees(engine: Engine, question: Question) -> None:
    model, choices = question.model, question.choices
    answer = engine.conflict(choices, question.required)
    ids = [one.id for one in model.constraints if one.id is not None]
    contradictions = brute_force.Contradictions(model)
    if answer is None:
        assert not contradictions.are(choices, ids)
        return
    assert not answer.partial
    needed = {name: choices[name] for name in (*question.required, *answer.choices)}
    assert question.required.isdisjoint(answer.choices)
    assert contradictions.are(needed, answer.constraints)
    for name in answer.choices:  # not even with all constraints: choices are left out first
        assert not contradictions.are({n: c for n, c in needed.items() if n != name}, ids)
    for id_ in answer.constraints:
        assert not contradictions.are(needed, [one for one in answer.constraints if one != id_])


def repairs_agree(engine: Engine, question: Question) -> None:
    found = brute_force.solutions(question.model)
    answer = engine.repairs(question.choices, question.required)
    assert not answer.partial
    assert len(set(answer.sets)) == len(answer.sets)
    assert set(answer.sets) == brute_force.smallest_repairs(found, question.choices, question.required)


def completion_agrees(engine: Engine, choices: Choices, preferences: Sequence[Preference]) -> None:
    found = [one for one in brute_force.solutions(engine.model) if brute_force.follows(one, choices)]
    best = brute_force.best(engine.model, found, preferences)
    answer = engine.complete(choices, preferences)
    assert (answer is None) == (best is None)
    if answer is not None and best is not None:
        assert not answer.partial
        assert {name: key(value) for name, value in answer.values.items()} == {n: key(v) for n, v in best.items()}


def _listed(answer: Possible) -> list[object]:
    ranges = (brute_force.listed(one) if isinstance(one, Numbers) else (one,) for one in answer.values)
    return [key(value) for one in ranges for value in one]
