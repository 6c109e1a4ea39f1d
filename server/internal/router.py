"""Rasa's two endpoints: actions (Rasa's action protocol) and responses (its NLG protocol).

Both want ``Authorization: Bearer <internal token>``.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection, ActionMissingDomainException, ActionNotFoundException
from structlog.contextvars import bound_contextvars

from catalog_adapter.contexts import CatalogAdapter
from foundation.access import shows
from foundation.errors import BadInput, Unauthorised
from foundation.logging import described
from foundation.tracing.spans import span
from server.internal.nlg import respond

_MISSING_DOMAIN = 449  # Rasa's own word for "send the domain along"
_log = structlog.get_logger(__name__)


def internal_router(executor: ActionExecutor, adapter: CatalogAdapter, token: str) -> APIRouter:
    """``POST /internal/actions`` and ``POST /internal/nlg``."""

    async def of_the_bot(request: Request) -> None:
        if not shows(request.headers.get("authorization"), token):
            raise Unauthorised("The internal token is missing or wrong.", advice="Only the bot may call this.")

    router = APIRouter(prefix="/internal", dependencies=[Depends(of_the_bot)], include_in_schema=False)

    @router.post("/actions")
    async def actions(request: Request) -> JSONResponse:
        call = await _json_object(request)
        with bound_contextvars(**_names(call)):
            return await run_action(executor, call)

    @router.post("/nlg")
    async def nlg(request: Request) -> JSONResponse:
        call = await _json_object(request)
        with bound_contextvars(**_names(call)):
            return JSONResponse(await respond(adapter, call))

    return router


async def run_action(executor: ActionExecutor, call: dict[str, Any]) -> JSONResponse:
    """Run the action a call names; the statuses are those that Rasa knows how to take.

    400: the action rejects, so that Rasa's policies choose another; 404: there is no such action; 449: the domain is
    needed; 500: it failed, and Rasa goes on without its events.
    """
    try:
        with span(f"action {call.get('next_action')}"):
            result = await executor.run(call)
    except ActionExecutionRejection as rejection:
        return _told(HTTPStatus.BAD_REQUEST, rejection)
    except ActionNotFoundException as error:
        _log.error("no such action", action=error.action_name)
        return _told(HTTPStatus.NOT_FOUND, error)
    except ActionMissingDomainException as error:
        return _told(_MISSING_DOMAIN, error)
    except Exception as error:
        name = str(call.get("next_action"))
        _log.error("action failed", action=name, **described(error))
        return JSONResponse(
            {"error": f"The action {name} failed.", "action_name": name}, HTTPStatus.INTERNAL_SERVER_ERROR
        )
    return JSONResponse(result.model_dump() if result else None)


def _told(status: int, error: Any) -> JSONResponse:
    return JSONResponse({"error": error.message, "action_name": error.action_name}, status)


def _names(call: dict[str, Any]) -> dict[str, str]:
    """Whose turn it is, for the log."""
    found: Any = call.get("tracker")
    names = {"conversation": found.get("sender_id")} if isinstance(found, dict) else {}
    for step in ("latest_message", "metadata", "context"):
        found = found.get(step) if isinstance(found, dict) else None
    if isinstance(found, dict):
        names["csp"] = found.get("csp")
    return {name: value for name, value in names.items() if isinstance(value, str)}


async def _json_object(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError as error:
        raise BadInput("The body is not JSON.") from error
    if not isinstance(body, dict):
        raise BadInput("The body is not a JSON object.")
    return body
