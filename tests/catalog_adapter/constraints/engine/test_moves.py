"""Where a number is said to be free to move, every place is valid; and it goes far enough."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_adapter.constraints.engine.evaluate import holds, is_valid
from catalog_adapter.constraints.engine.model import (
    Between,
    Compare,
    Constraint,
    Expression,
    Is,
    Model,
    Not,
    Numbers,
    Operator,
    Same,
    Sum,
    Table,
    Variable,
    Weighted,
)
from catalog_adapter.constraints.engine.sat.moves import Moves

_names = st.sampled_from(("long", "total"))
_near = st.integers(-12, 12)
_operators: st.SearchStrategy[Operator] = st.sampled_from(("eq", "ne", "lt", "le", "gt", "ge"))
_whens = st.one_of(st.none(), st.none(), st.builds(Is, _names, st.tuples(_near)))
_counted = st.builds(Weighted, st.sampled_from((-2, -1, 1, 2)), _names, _whens)
_sums = st.builds(Sum, st.lists(_counted, min_size=1, max_size=2).map(tuple), _near)
_tests: st.SearchStrategy[Expression] = st.one_of(
    st.builds(Between, _names, st.none() | _near, st.none() | _near),
    st.builds(Is, _names, st.lists(_near, max_size=3).map(tuple)),
    st.builds(Same, _names, _names),
    *[st.builds(Compare, _sums, _operators, st.builds(Sum, st.just(()), _near) | _sums)] * 3,
    st.builds(Table, st.tuples(_names), st.lists(st.tuples(_near), max_size=3).map(tuple), st.booleans()),
)


@settings(max_examples=1000, deadline=None)
@given(_tests, st.integers(-8, 8), st.integers(-3, 3), _near, st.integers(1, 40))
def test_a_number_moves_as_far_as_a_test_comes_out_alike(
    test: Expression, number: int, slope: int, constant: int, far: int
) -> None:
    given_sum = Sum((Weighted(slope, "long"),), constant)
    domains = {"long": Numbers(-15, 15), "total": Numbers(constant - 2 * far, constant + far)}

    def at(place: int) -> dict[str, int]:
        return {"long": place, "total": slope * place + constant}

    if at(number)["total"] > constant + far or at(number)["total"] < constant - 2 * far:
        number = 0
    model = Model(
        tuple(Variable(name, domain) for name, domain in domains.items()),
        (Constraint("c", test if holds(test, at(number)) else Not(test)),),
    )
    span = Moves(model, {"total": given_sum}, domains).around("long", at(number), {})
    assert span.low <= number <= span.high
    assert all(is_valid(model, at(place)) for place in range(span.low, span.high + 1))
    if isinstance(test, Compare) and test.operator not in ("eq", "ne") and not _conditional(test):
        # others may stop early: they do not look beyond what makes a part of them come out otherwise
        assert not is_valid(model, at(span.low - 1))
        assert not is_valid(model, at(span.high + 1))


def _conditional(test: Compare) -> bool:
    return any(part.when is not None for part in (*test.left.parts, *test.right.parts))
