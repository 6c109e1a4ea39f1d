"""Answers of TMF630: lists in pages, chosen attributes, and 304 for what the client has already."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from catalog_adapter.tmf620.api.errors import QueryInvalid, ResourceNotFound
from catalog_adapter.tmf620.api.export import Export
from catalog_adapter.tmf620.api.filters import filters_of
from catalog_adapter.tmf620.api.view import View
from catalog_adapter.tmf620.documents import BASE_PATH, Json

#: Parameters that are no filters.
_OURS = {"segment", "locale", "draft", "fields", "offset", "limit"}
_ALWAYS = ("id", "href")


class Answers:
    """Answers one request from an export; ``base_url`` is where links lead."""

    def __init__(self, request: Request, export: Export, view: View, base_url: str) -> None:
        self._request = request
        self._export = export
        self._base_url = base_url
        self._fields = _fields(request.query_params.get("fields"))
        asked = f"{export.tag} {request.url.path}?{request.url.query}"
        self._headers = {
            "etag": f'"{sha256(asked.encode()).hexdigest()[:32]}"',
            "cache-control": "private, no-cache",
            "content-language": view.locale,
            "vary": "Authorization, Accept-Language",
        }

    def page(self, kind: str, offset: int, limit: int) -> Response:
        """The resources of a kind that pass the filters: 200 with all of them, 206 with a part. Raises QueryInvalid."""
        parameters = self._request.query_params
        if "sort" in parameters:
            raise QueryInvalid("Lists can't be sorted; they have the CSP's own order.", advice="Leave out `sort`.")
        filters = filters_of((name, value) for name, value in parameters.multi_items() if name not in _OURS)
        if self._is_known():
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=self._headers)
        found = [
            one for one in self._export.resources[kind].values() if all(filter_.passes(one) for filter_ in filters)
        ]
        page = [self._chosen(one) for one in found[offset : offset + limit]]
        headers = self._headers | {"x-total-count": str(len(found)), "x-result-count": str(len(page))}
        if len(page) < len(found):
            headers["link"] = self._links(offset, limit, len(found))
        return JSONResponse(page, HTTPStatus.OK if len(page) == len(found) else HTTPStatus.PARTIAL_CONTENT, headers)

    def one(self, kind: str, tmf_id: str, status: HTTPStatus = HTTPStatus.OK, **headers: str) -> Response:
        """One resource. Raises ResourceNotFound."""
        found = self._export.resources[kind].get(tmf_id)
        if found is None:
            raise ResourceNotFound(f"There is no {kind} {tmf_id[:200]!r}.", advice=f"GET {BASE_PATH}/{kind} lists all.")
        if self._is_known():
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=self._headers)
        return JSONResponse(self._chosen(found), status, self._headers | headers)

    def _is_known(self) -> bool:
        """Whether the client has this answer already."""
        if self._request.method != "GET":
            return False
        given = self._request.headers.get("if-none-match", "")
        tags = {one.strip().removeprefix("W/") for one in given.split(",")}
        return "*" in tags or self._headers["etag"] in tags

    def _chosen(self, resource: Json) -> Json:
        if self._fields is None:
            return resource
        return {name: one for name, one in resource.items() if name in self._fields}

    def _links(self, offset: int, limit: int, total: int) -> str:
        last = (total - 1) // limit * limit
        places = {"first": 0, "prev": max(offset - limit, 0) if offset else None,
                  "next": offset + limit if offset + limit < total else None, "last": last}  # fmt: skip
        return ", ".join(
            f'<{self._at(place, limit)}>; rel="{name}"' for name, place in places.items() if place is not None
        )

    def _at(self, offset: int, limit: int) -> str:
        kept = [
            (name, one) for name, one in self._request.query_params.multi_items() if name not in ("offset", "limit")
        ]
        return f"{self._base_url}{self._request.url.path}?{urlencode([*kept, ('offset', offset), ('limit', limit)])}"


def _fields(given: str | None) -> set[str] | None:
    """The attributes to answer with; None for all. Always with id and href."""
    if given is None:
        return None
    names = [name.strip() for name in given.split(",") if name.strip()]
    if any("." in name for name in names):
        raise QueryInvalid("`fields` chooses attributes of the resource, not those within them.",
                           advice="Write it as fields=name,lifecycleStatus.")  # fmt: skip
    return {*_ALWAYS, *names}
