"""What people who build on the engine rely on, by example: budgets, long domains, and answers that never change."""

from __future__ import annotations

import time

from catalog_adapter.constraints.engine.compile import compile_engine
from catalog_adapter.constraints.engine.engine import InOrder, Least, Most, Nearest, Possible
from catalog_adapter.constraints.engine.model import (
    And,
    Compare,
    Constraint,
    Is,
    Model,
    Not,
    Numbers,
    Or,
    Sum,
    Variable,
    Weighted,
)

SPEED = Variable("speed", (100, 500, 1000))
ROUTER = Variable("router", ("standard", "pro"))
LINES = Variable("lines", Numbers(1, 2_000_000))
PRICE = Variable("price", Numbers(0, 10**12))
COST = Sum(
    (
        Weighted(2900, None, Is("speed", (100,))),
        Weighted(3500, None, Is("speed", (500,))),
        Weighted(4999, None, Is("speed", (1000,))),
        Weighted(499, None, And((Is("router", ("pro",)), Is("speed", (100, 500))))),
        Weighted(250, "lines"),
    )
)
MODEL = Model(
    (SPEED, ROUTER, LINES, PRICE),
    (
        Constraint("gigabit-needs-pro", Or((Not(Is("speed", (1000,))), Is("router", ("pro",))))),
        Constraint(None, Compare(Sum((Weighted(1, "price"),)), "eq", COST)),
    ),
)


def test_a_budget_bounds_what_can_be_chosen() -> None:
    found = compile_engine(MODEL).domains({"price": Numbers(0, 4999)}).variables
    assert found["speed"] == Possible((100, 500))
    # (49.99 - 29.00) / 2.50
    assert found["lines"] == Possible((Numbers(1, 8),))


def test_the_cheapest_and_the_dearest_with_a_choice() -> None:
    engine = compile_engine(MODEL)
    cheapest = engine.complete({"speed": 1000}, [Least("price")])
    assert cheapest is not None
    assert cheapest.values == {"speed": 1000, "router": "pro", "lines": 1, "price": 5249}
    dearest = engine.complete({"price": Numbers(0, 6000)}, [Most("speed"), Most("price")])
    assert dearest is not None
    assert dearest.values["price"] == 4999 + 4 * 250


def test_a_budget_that_is_too_small_is_a_choice_like_others() -> None:
    engine = compile_engine(MODEL)
    choices = {"price": Numbers(0, 5000), "router": "standard", "speed": 1000}
    conflict = engine.conflict(choices, required=["speed"])
    assert conflict is not None
    assert (conflict.choices, conflict.constraints) in (
        (("router",), ("gigabit-needs-pro",)),
        (("price",), ()),
    )
    assert engine.repairs(choices, required=["speed"]).sets == (frozenset({"router", "price"}),)


def test_two_million_numbers_are_never_listed() -> None:
    engine = compile_engine(MODEL)
    started = time.monotonic()
    found = engine.domains({"speed": 100, "price": Numbers(3000, 10**8)}).variables["lines"]
    assert found == Possible((Numbers(1, (10**8 - 2900) // 250),))
    assert time.monotonic() - started < 5


def test_ten_thousand_values_that_nothing_tells_apart_cost_no_more_than_a_few() -> None:
    names = tuple(f"number {at}" for at in range(10_000))
    number = Variable("number", names)
    golden = Constraint("golden-numbers", Or((Not(Is("number", names[7:9])), Is("router", ("pro",)))))
    engine = compile_engine(Model((ROUTER, number), (golden,)))
    started = time.monotonic()
    assert engine.domains({}).variables["number"] == Possible(names)
    assert engine.domains({"router": "standard"}).variables["number"] == Possible((*names[:7], *names[9:]))
    nearest = engine.complete({"router": "standard"}, [Nearest({"number": names[5000]})])
    assert nearest is not None
    assert nearest.values["number"] == names[5000]
    first = engine.complete({"router": "standard"}, [InOrder({"number": [names[7], names[9000]]})])
    assert first is not None
    assert first.values["number"] == names[9000]
    assert time.monotonic() - started < 5


def test_the_same_question_has_the_same_answer_whatever_was_asked_before() -> None:
    fresh, used = compile_engine(MODEL), compile_engine(MODEL)
    for speed in (1000, 100):
        used.domains({"speed": speed})
        used.complete({"speed": speed}, [Most("lines"), Most("price")])
    preferences = [Nearest({"speed": 500, "router": "pro"}), Most("lines")]
    choices = {"price": Numbers(0, 9000)}
    assert used.complete(choices, preferences) == fresh.complete(choices, preferences)
    conflicting = {"speed": 1000, "router": "standard", "price": Numbers(0, 9000)}
    assert used.conflict(conflicting) == fresh.conflict(conflicting)
    assert used.repairs(conflicting) == fresh.repairs(conflicting)
