"""The engine that stands by is compiled by the first question it is asked, once, and answers as any other."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from catalog_adapter.constraints.engine.compile import compile_engine
from catalog_adapter.constraints.engine.deferred import Deferred
from catalog_adapter.constraints.engine.engine import Engine
from catalog_adapter.constraints.engine.model import Constraint, Model, Table, Variable
from catalog_adapter.constraints.engine.sat.engine import SatEngine

_PAIRS = tuple((one, other) for one in range(30) for other in range(30) if one != other)
_DIFFERENT = Model(
    (Variable("a", tuple(range(30))), Variable("b", tuple(range(30)))),
    (Constraint("apart", Table(("a", "b"), _PAIRS)),),
)


class _Counted:
    """Compiles, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> Engine:
        self.times += 1
        return SatEngine(_DIFFERENT)


def test_it_is_compiled_once_whoever_asks_first() -> None:
    counted = _Counted()
    engine = Deferred(_DIFFERENT, counted)
    assert not engine.is_compiled
    threads = 8
    together = Barrier(threads)

    def compiled_by() -> Engine:
        together.wait()
        return engine._ready()  # engines are asked one at a time; compiling has to bear more

    with ThreadPoolExecutor(threads) as pool:
        found = [one.result() for one in [pool.submit(compiled_by) for _ in range(threads)]]
    assert counted.times == 1
    assert engine.is_compiled
    assert len({id(one) for one in found}) == 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda engine: engine.is_possible({"a": 1, "b": 1}),
        lambda engine: engine.domains({"a": 1}),
        lambda engine: engine.conflict({"a": 1, "b": 1}),
        lambda engine: engine.repairs({"a": 1, "b": 1}),
        lambda engine: engine.complete({"a": 1}),
    ],
)
def test_it_answers_as_the_one_it_stands_for(ask: Callable[[Engine], object]) -> None:
    assert ask(Deferred(_DIFFERENT, _Counted())) == ask(SatEngine(_DIFFERENT))


def test_a_model_of_tables_explains_a_conflict_by_its_constraints() -> None:
    conflict = compile_engine(_DIFFERENT).conflict({"a": 1, "b": 1}, ["a"])
    assert conflict is not None
    assert (conflict.choices, conflict.constraints) == (("b",), ("apart",))
