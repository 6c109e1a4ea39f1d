"""Which engine a model gets, and that the shared models' answers are right whichever it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.configuration.formats import read_expected, read_model
from bench.configuration.replay import Replay
from bench.configuration.subjects import OfEngine
from catalog_adapter.constraints.engine.compile import compile_engine
from catalog_adapter.constraints.engine.engine import Engine
from catalog_adapter.constraints.engine.large.engine import LargeEngine
from catalog_adapter.constraints.engine.model import Constraint, Model, Table, Variable
from catalog_adapter.constraints.engine.sat.engine import SatEngine
from catalog_adapter.constraints.engine.tables.engine import TablesEngine
from foundation.settings import ROOT

_SHARED = ROOT.parent / "shared" / "configuration"
shared = pytest.mark.skipif(not _SHARED.is_dir(), reason="the shared models are not there")


@shared
@pytest.mark.parametrize(("name", "kind"), [("renault.json.gz", TablesEngine), ("pc.json", TablesEngine)])
def test_every_domain_of_the_shared_models_is_as_expected(name: str, kind: type[Engine]) -> None:
    engine = compile_engine(read_model(_SHARED / name), seconds=60)
    assert isinstance(engine, kind)
    expected = read_expected(_SHARED / f"{name.split('.')[0]}.domains.json")

    replay = Replay(OfEngine(engine), seed=1)
    replay.expected(expected)

    assert replay.found.differences == []
    assert replay.found.compared == 16 * len(engine.model.variables)


@shared
@pytest.mark.parametrize(
    ("name", "core", "dead"),
    [("busybox", 23, 18), ("ea2468", 6, 126), ("embtoolkit", 91, 236), ("linux-2.6.33.3", 146, 310)],
)
def test_core_and_dead_features_are_counted_right(name: str, core: int, dead: int) -> None:
    engine = compile_engine(read_model(_file(name)), seconds=60)
    assert isinstance(engine, LargeEngine)

    domains = engine.domains({}).variables.values()

    assert sum(one.values == (True,) for one in domains) == core
    assert sum(one.values == (False,) for one in domains) == dead


@shared
def test_features_agree_with_the_solver_after_choices() -> None:
    model = read_model(_file("busybox"))
    engine, plain = compile_engine(model, seconds=60), SatEngine(model, seconds=60)
    choices: dict[str, bool] = {}
    for place in range(8):
        open_ones = [name for name, one in engine.domains(choices).variables.items() if len(one.values) == 2]
        choices[open_ones[97 * (place + 1) % len(open_ones)]] = place % 2 == 0
        assert engine.domains(choices) == plain.domains(choices)


def test_a_small_model_is_for_the_solver() -> None:
    table = Table(("a", "b"), ((1, 1), (2, 2)))
    assert isinstance(compile_engine(_model(2, (Constraint("same", table),))), SatEngine)


def test_tables_that_would_grow_too_large_together_are_left_to_the_solver() -> None:
    # every pair of forty variables has a table: joined they would have 30 to the power of forty rows
    different = tuple((one, other) for one in range(30) for other in range(30) if one != other)
    constraints = tuple(
        Constraint(f"{one}-{other}", Table((chr(97 + one), chr(97 + other)), different))
        for one in range(12)
        for other in range(one)
    )
    assert isinstance(compile_engine(_model(12, constraints, 30)), SatEngine)


def _model(variables: int, constraints: tuple[Constraint, ...], values: int = 3) -> Model:
    names = [chr(97 + place) for place in range(variables)]
    return Model(tuple(Variable(name, tuple(range(values))) for name in names), constraints)


def _file(name: str) -> Path:
    return next(_SHARED.glob(f"{name}.dimacs*"))
