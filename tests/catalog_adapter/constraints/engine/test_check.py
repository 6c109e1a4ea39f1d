"""Models that make no sense are refused, and the entry is named."""

from __future__ import annotations

import pytest

from catalog_adapter.constraints.engine.check import MAX_DEPTH, ModelInvalid, UnknownVariable, check_model
from catalog_adapter.constraints.engine.compile import compile_engine
from catalog_adapter.constraints.engine.model import (
    Between,
    Choice,
    Compare,
    Constraint,
    Exists,
    Expression,
    Is,
    Model,
    Not,
    Numbers,
    Same,
    Sum,
    Table,
    Variable,
    Weighted,
)
from foundation.errors import BadInput

COLOUR = Variable("colour", ("red", "blue"))
SPEED = Variable("speed", Numbers(0, 1000, 50))
FLAG = Variable("flag", (True, False))


def _nested(depth: int) -> Expression:
    expression: Expression = Exists("colour")
    for _ in range(depth):
        expression = Not(expression)
    return expression


@pytest.mark.parametrize(
    ("expression", "what"),
    [
        (Is("size", ("big",)), "no variable 'size'"),
        (Same("colour", "size"), "no variable 'size'"),
        (Is("colour", (5,)), "another kind"),
        (Is("speed", ("fast",)), "another kind"),
        (Is("flag", (1,)), "another kind"),
        (Between("colour", 1, 2), "another kind"),
        (Compare(Sum((Weighted(1, "colour"),)), "le", Sum()), "'colour' is added up"),
        (Compare(Sum((Weighted(1, None, Is("size", ())),)), "le", Sum()), "no variable 'size'"),
        (Compare(Sum((Weighted(2**53, "speed"),)), "le", Sum()), "too large"),
        (Compare(Sum((), 2**62), "le", Sum()), "too large"),
        (Table(("colour", "flag"), (("red", True), ("blue",))), "row 2 has 1 values for 2 variables"),
        (Table(("colour", "flag"), (("red", "yes"),)), "another kind"),
        (_nested(MAX_DEPTH), "nested more than 100 deep"),
    ],
)
def test_a_constraint_that_makes_no_sense_is_named(expression: Expression, what: str) -> None:
    model = Model((COLOUR, SPEED, FLAG), (Constraint("fine", Exists("flag")), Constraint("wrong", expression)))
    with pytest.raises(ModelInvalid, match="constraint 'wrong'") as error:
        compile_engine(model)
    assert what in str(error.value)


@pytest.mark.parametrize(
    ("variable", "what"),
    [
        (Variable("x", ()), "empty"),
        (Variable("x", Numbers(5, 4)), "empty"),
        (Variable("x", Numbers(0, 5, 0)), "step is 0"),
        (Variable("x", Numbers(0, 2**62)), "too large"),
        (Variable("x", ("a", "b", "a")), "twice"),
        (Variable("x", ("a",), Is("y", ("a",))), "no variable 'y'"),
        (Variable("x", ("a",), Exists("x")), "leads back"),
    ],
)
def test_a_variable_that_makes_no_sense_is_named(variable: Variable, what: str) -> None:
    with pytest.raises(ModelInvalid, match="variable 'x'") as error:
        check_model(Model((variable,), ()))
    assert what in str(error.value)


def test_circles_ids_given_twice_and_all_else_are_told_at_once() -> None:
    circle = (Variable("a", (1,), Exists("b")), Variable("b", (1,), Not(Exists("a"))))
    twice = (Constraint("c", Exists("a")), Constraint("c", Exists("b")))
    with pytest.raises(ModelInvalid) as error:
        check_model(Model((*circle, COLOUR, COLOUR), twice))
    told = "\n".join(error.value.problems)
    assert "variable 'colour' is there 2 times" in told
    assert "constraint 'c' is there 2 times" in told
    assert "leads back to it: 'a' → 'b' → 'a'" in told or "leads back to it: 'b' → 'a' → 'b'" in told


def test_true_and_1_are_two_values() -> None:
    check_model(Model((Variable("x", (True, 1, 0, False)),), (Constraint("c", Is("x", (True, 1))),)))


@pytest.mark.parametrize("choice", [Numbers(0, 2**70), Numbers(0, 5, 0), 2**70, (1, -(2**63))])
def test_a_choice_beyond_all_numbers_is_refused(choice: Choice) -> None:
    with pytest.raises(BadInput, match="'speed'"):
        compile_engine(Model((SPEED,), ())).domains({"speed": choice})


def test_a_question_about_an_unknown_variable_names_it() -> None:
    engine = compile_engine(Model((SPEED,), ()))
    with pytest.raises(UnknownVariable, match="'size'"):
        engine.is_possible({"size": "big"})
    with pytest.raises(UnknownVariable, match="'size'"):
        engine.domains({}, of=["size"])
