"""Reads a body as one of TMF622's. Input: a request's bytes. Output: the object as it was sent, and its model."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from foundation.tmf import BodyInvalid, read_object
from orders.tmf622.models import Tmf

_TOLD = 5


def read_as[Body: Tmf](model: type[Body], body: bytes) -> tuple[dict[str, Any], Body]:
    """Both; raises BodyInvalid, which names each attribute that is not as the definition has it."""
    found = read_object(body, exact=False)
    return found, as_model(model, found)


def as_model[Body: Tmf](model: type[Body], found: dict[str, Any]) -> Body:
    """The model of an object. Raises BodyInvalid."""
    try:
        return model.model_validate(found)
    except ValidationError as error:
        wrong = [f"{'.'.join(map(str, one['loc']))[:200]}: {one['msg']}" for one in error.errors()]
        told = "; ".join(wrong[:_TOLD]) + (f" (and {len(wrong) - _TOLD} more)" if len(wrong) > _TOLD else "")
        name = model.model_config.get("title") or model.__name__
        raise BodyInvalid(f"This is no {name}: {told}.", advice="See TMF622 v4 for what it holds.") from None
