"""The engine that fits a model's shape."""

from __future__ import annotations

from catalog_adapter.constraints.engine.check import check_model
from catalog_adapter.constraints.engine.engine import DEFAULT_SECONDS, Engine
from catalog_adapter.constraints.engine.model import Model
from catalog_adapter.constraints.engine.sat.engine import SatEngine


def compile_engine(model: Model, *, seconds: float = DEFAULT_SECONDS) -> Engine:
    """An engine for a model, with so many seconds for every answer. Raises ModelInvalid where the model is wrong."""
    check_model(model)
    return SatEngine(model, seconds=seconds)
