"""Every entry is held against its model as soon as it is built, so that a broken one is left out alone."""

from __future__ import annotations

from pydantic import ValidationError

from catalog_adapter.data_model import DataModel
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.problems import LeftOut


def checked[Model: DataModel](model: type[Model], built: Json) -> Model:
    """``built`` as a model. Raises LeftOut with the first thing that is wrong."""
    try:
        return model.model_validate(built)
    except (ValidationError, RecursionError) as error:
        if isinstance(error, RecursionError):
            raise LeftOut("is nested too deeply") from None
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"] if isinstance(step, str) and step.isidentifier())
        words = first["msg"].removeprefix("Value error, ")[:300]
        raise LeftOut(f"{where[:80]}: {words}" if where else words) from None
