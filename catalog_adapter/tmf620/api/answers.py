"""Answers of TMF630: lists in pages, chosen attributes, and 304 for what the client has already."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from catalog_adapter.contexts.view import View
from catalog_adapter.tmf620.api.export import Export
from catalog_adapter.tmf620.documents import BASE_PATH
from catalog_adapter.tmf_apis.errors import ResourceNotFound
from catalog_adapter.tmf_apis.lists import Listing


class Answers:
    """Answers one request from an export; ``base_url`` is where links lead."""

    def __init__(self, request: Request, export: Export, view: View, base_url: str) -> None:
        self._request = request
        self._export = export
        self._listing = Listing(request, base_url)
        asked = f"{export.tag} {request.url.path}?{request.url.query}"
        self._headers = {
            "etag": f'"{sha256(asked.encode()).hexdigest()[:32]}"',
            "cache-control": "private, no-cache",
            "content-language": view.locale,
            "vary": "Authorization, Accept-Language",
        }

    def page(self, kind: str, offset: int, limit: int) -> Response:
        """The resources of a kind that pass the filters: 200 with all of them, 206 with a part. Raises QueryInvalid."""
        found = self._listing.filtered(list(self._export.resources[kind].values()))
        if self._is_known():
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=self._headers)
        return self._listing.page(found[offset : offset + limit], len(found), offset, limit, self._headers)

    def one(self, kind: str, tmf_id: str, status: HTTPStatus = HTTPStatus.OK, **headers: str) -> Response:
        """One resource. Raises ResourceNotFound."""
        found = self._export.resources[kind].get(tmf_id)
        if found is None:
            raise ResourceNotFound(f"There is no {kind} {tmf_id[:200]!r}.", advice=f"GET {BASE_PATH}/{kind} lists all.")
        if self._is_known():
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=self._headers)
        return JSONResponse(self._listing.chosen(found), status, self._headers | headers)

    def _is_known(self) -> bool:
        """Whether the client has this answer already."""
        if self._request.method != "GET":
            return False
        given = self._request.headers.get("if-none-match", "")
        tags = {one.strip().removeprefix("W/") for one in given.split(",")}
        return "*" in tags or self._headers["etag"] in tags
