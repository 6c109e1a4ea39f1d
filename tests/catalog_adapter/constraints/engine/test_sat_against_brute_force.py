"""The exact engine says what listing all assignments says, about thousands of small models."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog_adapter.constraints.engine.engine import Possible
from catalog_adapter.constraints.engine.evaluate import key
from catalog_adapter.constraints.engine.model import Numbers
from catalog_adapter.constraints.engine.sat.engine import SatEngine
from tests.catalog_adapter.constraints.engine import brute_force, random_models
from tests.catalog_adapter.constraints.engine.agreement import completion_agrees, conflict_agrees, repairs_agree
from tests.catalog_adapter.constraints.engine.random_models import Question

_models = random_models.models() | random_models.models_with_numbers()
_many = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))


def _listed(answer: Possible) -> list[object]:
    return [key(value) for value in random_models.values_of(answer)]


@_many
@given(random_models.questions(_models), st.data())
def test_domains_have_every_possible_value_and_no_other(question: Question, data: st.DataObject) -> None:
    engine = SatEngine(question.model)
    everything = brute_force.solutions(question.model)
    # more than one question to the same engine: what it learned must not mislead it
    for chosen in (question.choices, data.draw(random_models.choices(question.model)), {}):
        found = [one for one in everything if brute_force.follows(one, chosen)]
        assert engine.is_possible(chosen) == bool(found)
        answer = engine.domains(chosen)
        assert not answer.partial
        for variable in question.model.variables:
            values, absent = brute_force.possible(found, variable.id)
            mine = answer.variables[variable.id]
            right = [key(one) for one in brute_force.listed(variable.domain) if key(one) in values]
            assert mine.absent == absent
            if mine.partial:
                # only of what spreads wide, and of this the ends are exact
                assert isinstance(variable.domain, Numbers)
                assert int(str(right[-1])) - int(str(right[0])) >= 64
                assert set(_listed(mine)) <= set(right)
                assert (_listed(mine)[0], _listed(mine)[-1]) == (right[0], right[-1])
            else:
                assert _listed(mine) == right


@_many
@given(random_models.questions(_models))
def test_conflicts_contradict_each_other_and_nothing_in_them_can_be_left_out(question: Question) -> None:
    conflict_agrees(SatEngine(question.model), question)


@_many
@given(random_models.questions(_models))
def test_repairs_are_all_the_smallest_ones(question: Question) -> None:
    repairs_agree(SatEngine(question.model), question)


@_many
@given(random_models.questions(_models), st.data())
def test_completions_are_the_best_by_preferences_in_turn(question: Question, data: st.DataObject) -> None:
    preferences = data.draw(random_models.preferences(question.model))
    completion_agrees(SatEngine(question.model), question.choices, preferences)
