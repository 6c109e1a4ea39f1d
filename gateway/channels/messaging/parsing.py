"""Reads what a platform sent as one of its own shapes; what we don't know of it is left aside."""

from __future__ import annotations

import hashlib

from pydantic import BaseModel, ValidationError

from gateway.errors import RequestInvalid

_LONGEST_ID = 200


def parsed[Model: BaseModel](model: type[Model], body: bytes | str) -> Model:
    """JSON as ``model``. Raises RequestInvalid, which never repeats what was in it."""
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        raise RequestInvalid("This is not what the platform sends.", advice="See docs/channels.md.") from error


def short_id(text: str) -> str:
    """A platform's id of a message, in a form that is short enough to be kept."""
    return text if len(text) <= _LONGEST_ID else hashlib.sha256(text.encode(errors="replace")).hexdigest()
