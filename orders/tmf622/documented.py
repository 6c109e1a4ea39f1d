"""What the OpenAPI description says of the routes: each status that is answered, and the bodies that are read."""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from orders.tmf622.models import Tmf

_WORDS: dict[int, str] = {
    400: "The request can't be used; the reason says why.",
    401: "The token is missing, unknown or has ended.",
    403: "The token lacks the scope.",
    404: "There is no such resource, or it is another CSP's.",
    405: "This is refused here; the reason says why.",
    408: "The body has not come in time.",
    409: "It does not fit what there is: an illegal transition, or another order with this id.",
    413: "The body is too large.",
    500: "Something went wrong here.",
    503: "Something that is needed can't be reached; try again.",
}
#: What every route may answer.
_ALWAYS = (400, 401, 403, 500, 503)
#: What a route that reads a body may answer: too late, too large.
_OF_BODIES = (408, 413)


class Error(BaseModel):
    """TM Forum's error body."""

    model_config = ConfigDict(title="Error")

    code: str
    reason: str
    message: str
    status: str
    type: str = Field(alias="@type")


def answers(success: dict[int, str], *errors: int, reads_body: bool = False) -> dict[int | str, dict[str, Any]]:
    """``responses`` of a route: what it answers when all is well, and its errors beside those of every route.

    ``reads_body``: what can be wrong with bodies is among them.
    """
    found: dict[int | str, dict[str, Any]] = {
        status: {"description": words, **({} if status == HTTPStatus.NO_CONTENT else _json_of({"type": "object"}))}
        for status, words in success.items()
    }
    for status in sorted({*_ALWAYS, *errors, *(_OF_BODIES if reads_body else ())}):
        found[status] = {"model": Error, "description": _WORDS[status]}
    return found


def page_of(words: str) -> dict[int | str, dict[str, Any]]:
    """``responses`` of a list."""
    listed = _json_of({"type": "array", "items": {"type": "object"}})
    headers = {
        name: {"schema": {"type": "integer"}, "description": told}
        for name, told in (("X-Total-Count", "How many there are."), ("X-Result-Count", "How many are here."))
    }
    found = answers({})
    for status, told in ((200, f"{words}, all of them."), (206, f"{words}, a page of them; `Link` has the others.")):
        found[status] = {"description": told, "headers": headers, **listed}
    return found


def body_of(model: type[Tmf], *, content_type: str = "application/json") -> dict[str, Any]:
    """``openapi_extra`` of a route that reads this body by itself, within bounds."""
    return {"requestBody": {"required": True, "content": {content_type: {"schema": deepcopy(_schema(model))}}}}


@cache
def _schema(model: type[Tmf]) -> dict[str, Any]:
    """Made once for all routes: it takes a tenth of a second."""
    return model.model_json_schema(ref_template="#/components/schemas/{model}")


def _json_of(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}
