"""What holds for a full assignment, by the words of the model's description."""

from __future__ import annotations

import pytest

from catalog_adapter.constraints.engine.evaluate import holds, is_valid, violated, wrong_variables
from catalog_adapter.constraints.engine.model import (
    And,
    Between,
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

VALUES = {"colour": "red", "speed": 500, "flag": True, "one": 1}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (Is("colour", ("blue", "red")), True),
        (Is("colour", ()), False),
        (Is("nothing", ("red",)), False),
        (Is("flag", (1,)), False),
        (Is("one", (True,)), False),
        (Between("speed", 500, 500), True),
        (Between("speed", 501), False),
        (Between("speed", None, 499), False),
        (Between("flag", 0, 5), False),
        (Between("nothing", None, None), False),
        (Exists("speed"), True),
        (Exists("nothing"), False),
        (Same("colour", "colour"), True),
        (Same("flag", "one"), False),
        (Same("nothing", "nothing"), False),
        (And(()), True),
        (Or(()), False),
        (Not(Or(())), True),
        (Table(("colour", "speed"), (("blue", 500), ("red", 500))), True),
        (Table(("colour", "speed"), (("blue", 500), ("red", 500)), positive=False), False),
        (Table(("flag",), ((1,),)), False),
        (Table(("colour", "nothing"), (("red", 1),)), False),
        (Table(("colour", "nothing"), (("red", 1),), positive=False), True),
        (Compare(Sum((Weighted(2, "speed"), Weighted(-3, "nothing")), 1), "eq", Sum((), 1001)), True),
        (Compare(Sum((Weighted(7, None, Is("colour", ("red",))), Weighted(9, None, Exists("x")))), "ne", Sum()), True),
        (Compare(Sum((Weighted(7, "speed", Is("colour", ("blue",))),)), "gt", Sum()), False),
        (Compare(Sum((), 3), "le", Sum((), 3)), True),
        (Compare(Sum((), 3), "lt", Sum((), 3)), False),
        (Compare(Sum((), 3), "ge", Sum((), 4)), False),
    ],
)
def test_expressions_mean_what_the_model_says(expression: Expression, expected: bool) -> None:
    assert holds(expression, VALUES) == expected


def test_all_that_is_wrong_with_an_assignment_is_told() -> None:
    variables = (
        Variable("speed", Numbers(0, 100, 25)),
        Variable("colour", ("red", "blue"), Between("speed", 50)),
        Variable("size", ("s", "m")),
    )
    constraints = (Constraint("a", Is("size", ("m",))), Constraint(None, Is("colour", ("red",))))
    model = Model(variables, constraints)
    assert is_valid(model, {"speed": 75, "colour": "red", "size": "m"})
    assert wrong_variables(model, {"speed": 60, "size": "xl", "age": 7}) == ("age", "speed", "colour", "size")
    assert wrong_variables(model, {"speed": 25, "colour": "red", "size": "s"}) == ("colour",)
    assert violated(model, {"speed": 25, "size": "s"}) == constraints
