"""The analysis of all configurations against trying them all, on random small offerings."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_adapter.constraints.analysis import Analysis
from catalog_adapter.constraints.cases import violated
from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.data_model import Value
from catalog_adapter.offers.selections import applies
from tests.catalog_adapter.test_constraints import DOMAINS, NAMES, models, selections, solutions

Ids = tuple[str, ...]


def analysis_of(model: ConfigurationModel) -> Analysis:
    return Analysis(model.configurable, ConstraintsFile(constraints=list(model.constraints.values())))


def solutions_with(model: ConfigurationModel, constraints: Any) -> list[dict[str, Value]]:
    """Every configuration that is valid by some of the constraints."""
    kept = [one for one in model.constraints.values() if one.id in constraints]
    return solutions(ConfigurationModel(model.configurable, ConstraintsFile(constraints=kept)))


def is_minimal(model: ConfigurationModel, reason: Ids, wanted: Any) -> bool:
    """Whether no configuration is ``wanted`` by these constraints, and one is without any of them."""

    def some(constraints: Any) -> bool:
        return any(wanted(one) for one in solutions_with(model, constraints))

    return not some(reason) and all(some(set(reason) - {one}) for one in reason)


@settings(max_examples=150, deadline=None)
@given(models())
def test_a_contradiction_is_told_by_the_least_constraints(model: ConfigurationModel) -> None:
    reason = analysis_of(model).contradiction()
    assert (reason is None) == bool(solutions(model))
    assert reason is None or is_minimal(model, reason, lambda _: True)


@settings(max_examples=200, deadline=None)
@given(models(), selections(NAMES))
def test_what_can_never_be_is_told_by_the_least_constraints(model: ConfigurationModel, wanted: dict[str, Any]) -> None:
    reason = analysis_of(model).why_never(wanted)
    assert (reason is None) == any(applies(wanted, one) for one in solutions(model))
    assert reason is None or is_minimal(model, reason, lambda one: applies(wanted, one))


@settings(max_examples=200, deadline=None)
@given(models(), st.data())
def test_what_follows_is_told_by_the_least_constraints(model: ConfigurationModel, data: st.DataObject) -> None:
    if not model.constraints:
        return
    identity = data.draw(st.sampled_from(list(model.constraints)))
    constraint, others = model.constraints[identity], [one for one in model.constraints if one != identity]
    reason = analysis_of(model).why_implied(identity, others)
    broken = [one for one in solutions_with(model, others) if violated(constraint, one)]
    assert (reason is None) == bool(broken)
    assert reason is None or is_minimal(model, reason, lambda one: violated(constraint, one))


@settings(max_examples=150, deadline=None)
@given(models(), st.data())
def test_what_a_constraint_contradicts_leaves_nothing_where_it_applies(
    model: ConfigurationModel, data: st.DataObject
) -> None:
    if not model.constraints:
        return
    identity = data.draw(st.sampled_from(list(model.constraints)))
    constraint = model.constraints[identity]
    reason = analysis_of(model).why_refused(identity)
    assert (reason is None) == any(applies(constraint.when, one) for one in solutions(model))
    assert reason is None or is_minimal(
        model, reason, lambda one: applies(constraint.when, one) and not violated(constraint, one)
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(models())
def test_impossible_values_are_all_and_only_those(model: ConfigurationModel) -> None:
    found = solutions(model)
    if found:
        expected = {name: [v for v in DOMAINS[name] if not any(one.get(name) == v for one in found)] for name in NAMES}
        assert analysis_of(model).impossible_values() == expected


@settings(max_examples=200, deadline=None)
@given(models(), st.lists(st.lists(selections(NAMES), min_size=1, max_size=2), max_size=3))
def test_an_example_is_valid_and_is_found_where_there_is_one(
    model: ConfigurationModel, without: list[list[dict[str, Any]]]
) -> None:
    fitting = [
        one for one in solutions(model) if not any(all(applies(each, one) for each in several) for several in without)
    ]
    example = analysis_of(model).example(without)
    assert (example in fitting) if fitting else (example is None)


@settings(max_examples=200, deadline=None)
@given(models(), st.fixed_dictionaries({name: st.sampled_from(DOMAINS[name]) for name in NAMES}))
def test_choices_that_do_not_go_together_are_told_with_their_reasons(
    model: ConfigurationModel, choices: dict[str, Value]
) -> None:
    def fits(one: dict[str, Value], names: Any) -> bool:
        return all(name not in one or one[name] == choices[name] for name in names)

    apart = analysis_of(model).why_apart(choices)
    assert (apart is None) == any(fits(one, NAMES) for one in solutions(model))
    if apart is not None:
        names, constraints = apart
        assert is_minimal(model, constraints, lambda one: fits(one, names))
        for dropped in names:
            assert any(fits(one, set(names) - {dropped}) for one in solutions_with(model, constraints))
