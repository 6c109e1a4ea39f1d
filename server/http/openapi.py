"""The OpenAPI description of the whole app, as honest as the app: errors documented everywhere, nothing that is never
answered.

Input: what FastAPI derives from the routes. Output: the description, with the error body of its kind as the default
answer of a route that documents no error itself, without FastAPI's 422 (a request that can't be used is 400 here), and
with the parts of bodies among the components.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

Json = dict[str, Any]

_TMF = ("/tmf-api/",)
_ERRORS: Json = {
    "TmfError": {
        "type": "object",
        "required": ["code", "reason"],
        "properties": {name: {"type": "string"} for name in ("code", "reason", "message", "status", "@type")},
    },
    "OurError": {
        "type": "object",
        "required": ["error"],
        "properties": {
            "error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {name: {"type": "string"} for name in ("code", "message", "advice")},
            }
        },
    },
}


def describe(app: FastAPI) -> None:
    """Have ``/openapi.json`` answer with this description."""
    derived = app.openapi

    def openapi() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = _mended(derived())
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _mended(description: Json) -> Json:
    schemas = description.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(_ERRORS)
    for path, operation in _operations(description):
        responses = operation.setdefault("responses", {})
        if "HTTPValidationError" in str(responses.get("422")):
            del responses["422"]
        kind = "TmfError" if path.startswith(_TMF) else "OurError"
        error = {"application/json": {"schema": {"$ref": f"#/components/schemas/{kind}"}}}
        if not any(status.startswith("4") for status in responses):
            responses["default"] = {"description": "Any error.", "content": error}
        for content in operation.get("requestBody", {}).get("content", {}).values():
            schemas.update(content.get("schema", {}).pop("$defs", {}))
    return description


def _operations(description: Json) -> Iterator[tuple[str, Json]]:
    for path, item in description.get("paths", {}).items():
        for operation in item.values():
            yield path, operation
