"""The engine that fits a model's shape.

- Hundreds of yes/no variables and clauses over them: the engine that keeps solutions. It tells most from these.
- Hundreds of rows and expressions: a tree of joined tables, where joining them stays small. They make many clauses,
  at which a solver is slow.
- All else, which most CSPs' offerings are: the SAT engine.
"""

from __future__ import annotations

from contextlib import suppress

from catalog_adapter.constraints.engine.check import check_model
from catalog_adapter.constraints.engine.deferred import Deferred
from catalog_adapter.constraints.engine.engine import DEFAULT_SECONDS, Engine, OutOfTime
from catalog_adapter.constraints.engine.large.engine import LargeEngine
from catalog_adapter.constraints.engine.large.features import Features
from catalog_adapter.constraints.engine.model import Model, Table
from catalog_adapter.constraints.engine.sat.engine import SatEngine
from catalog_adapter.constraints.engine.tables.engine import TablesEngine
from catalog_adapter.constraints.engine.tables.relation import Budget, TooLarge
from catalog_adapter.constraints.engine.walk import within

#: Rows and expressions from which tables are worth joining.
_MANY_ENTRIES = 500
#: Cells that may be made in joining, for each of them and in all: the latter take some seconds and about 120 MB.
_CELLS_AN_ENTRY = 4_000
_MOST_CELLS = 30_000_000
#: Features from which solutions are worth keeping.
_MANY_FEATURES = 500


def compile_engine(model: Model, *, seconds: float = DEFAULT_SECONDS) -> Engine:
    """An engine for a model, with so many seconds for every answer. Raises ModelInvalid where the model is wrong."""
    check_model(model)
    if len(model.variables) >= _MANY_FEATURES:
        features = Features.of(model)
        if features is None:
            return SatEngine(model, seconds=seconds)
        return LargeEngine(model, features, _standing_by(model, seconds), seconds=seconds)
    entries = _entries(model)
    if entries < _MANY_ENTRIES:
        return SatEngine(model, seconds=seconds)
    try:
        return TablesEngine(model, Budget(min(entries * _CELLS_AN_ENTRY, _MOST_CELLS)), _standing_by(model, seconds))
    except TooLarge:
        return SatEngine(model, seconds=seconds)


def _standing_by(model: Model, seconds: float) -> Engine:
    """The SAT engine, for the questions that the other leaves to it: compiled with the first of them."""

    def compiled() -> Engine:
        sat = SatEngine(model, seconds=seconds)
        with suppress(OutOfTime):
            sat.is_possible({})  # tells the solver its clauses, which would take long within the answer's time
        return sat

    return Deferred(model, compiled)


def _entries(model: Model) -> int:
    parts = (part for constraint in model.constraints for part in within(constraint.expression))
    return sum(len(part.rows) if isinstance(part, Table) else 1 for part in parts)
