"""A TMF620 server at the other end of the network, on loopback, with the quirks of real ones as a test wants them."""

import asyncio
import inspect
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from fastapi import FastAPI, Request, Response

from tests.catalog_adapter.tmf620.remote.made_catalogue import Documents

BASE = "/tmf-api/productCatalogManagement/v4"

#: How the pages of a list are told apart; ``unpaged`` sends all, whatever was asked for.
Paging = Literal["counted", "linked", "linked_elsewhere", "linked_relatively", "bare", "unpaged"]
Validator = Literal["etag", "weak etag", "none"]
#: What a test answers in place of the catalogue. ``number`` counts the requests of this path from 1; None: as usual.
Instead = Callable[[Request, int], Response | Awaitable[Response | None] | None]


@dataclass
class Asked:
    """A request that came, and how it was answered."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    status: int
    sent: int  # bytes of the body of the answer


@dataclass
class QuirkyCatalogue:
    """``documents`` are served as they are now. ``most`` is the largest page this server sends."""

    documents: Documents
    paging: Paging = "counted"
    most: int = 1000
    token: str = ""
    validator: Validator = "etag"
    headers: dict[str, str] = field(default_factory=dict)
    instead: dict[str, Instead] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    subscriptions: dict[str, dict[str, Any]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    def app(self) -> FastAPI:
        """The server, to be served."""
        app = FastAPI(openapi_url=None)
        app.add_api_route(BASE + "/{path:path}", self._answer, methods=["GET", "POST", "DELETE"])
        return app

    async def hangs(self, _request: Request, _number: int) -> Response:
        """Instead: no answer until the server closes."""
        await self.closing.wait()
        return Response(status_code=503)

    def bodies(self, kind: str = "") -> list[Asked]:
        """The requests that were answered with data, of a kind or of all."""
        return [one for one in self.asked if one.status == 200 and one.path.startswith(kind)]

    def gets(self, kind: str) -> list[Asked]:
        """The requests for a kind."""
        return [one for one in self.asked if one.method == "GET" and one.path == kind]

    async def _answer(self, path: str, request: Request) -> Response:
        self.counts[path] += 1
        response = await self._instead(path, request) or self._usual(path, request, await request.body())
        sent = len(getattr(response, "body", b""))
        headers = dict(request.headers)
        status = 200 if response.status_code == 206 else response.status_code
        self.asked.append(Asked(request.method, path, request.url.query, headers, status, sent))
        return response

    async def _instead(self, path: str, request: Request) -> Response | None:
        made = self.instead.get(path, lambda *_: None)(request, self.counts[path])
        return await made if inspect.isawaitable(made) else made

    def _usual(self, path: str, request: Request, body: bytes) -> Response:
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            return Response('{"code": "401", "reason": "no token"}', 401)
        if path == "hub" or path.startswith("hub/"):
            return self._hub(path.removeprefix("hub").strip("/"), body)
        if path not in self.documents:
            return Response('{"code": "404", "reason": "no such resource"}', 404)
        return self._list(path, request)

    def _hub(self, id_: str, body: bytes) -> Response:
        if id_:
            return Response(status_code=204 if self.subscriptions.pop(id_, None) else 404)
        number = f"sub/{self.counts['hub']}"
        self.subscriptions[number] = json.loads(body) | {"id": number}
        return Response(json.dumps(self.subscriptions[number]), 201)

    def _list(self, kind: str, request: Request) -> Response:
        everything = self.documents[kind]
        offset = int(request.query_params.get("offset", 0))
        end = offset + min(int(request.query_params.get("limit", self.most)), self.most)
        page = everything if self.paging == "unpaged" else everything[offset:end]
        body = json.dumps(page, ensure_ascii=False).encode()
        headers = self._page_headers(kind, end, len(page)) | self._validators(body) | self.headers
        given = request.headers.get("if-none-match")
        if given and given == headers.get("etag"):
            return Response(status_code=304, headers=headers)
        is_part = len(page) < len(everything) and self.paging != "bare"
        return Response(body, 206 if is_part else 200, headers, media_type="application/json")

    def _page_headers(self, kind: str, end: int, count: int) -> dict[str, str]:
        total = len(self.documents[kind])
        if self.paging == "counted":
            return {"x-total-count": str(total), "x-result-count": str(count)}
        before = {
            "linked": f"http://127.0.0.1{BASE}/{kind}",
            "linked_elsewhere": f"https://internal.invalid:8443/products/{kind}",
            "linked_relatively": "",
        }.get(self.paging)
        if before is None or end >= total:
            return {}
        return {"link": f'<{before}?offset={end}&limit={self.most}>; rel="next", <{before}?offset=0>; rel="first"'}

    def _validators(self, body: bytes) -> dict[str, str]:
        tag = f'"{sha256(body).hexdigest()[:16]}"'
        return {"etag": {"etag": tag, "weak etag": f"W/{tag}"}[self.validator]} if self.validator != "none" else {}


def answering(body: str | bytes, status: int = 200, **headers: str) -> Instead:
    """Instead: always this answer; ``_`` in the name of a header stands for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request, _number: Response(body, status, named)


def first(count: int, instead: Instead) -> Instead:
    """Instead, for the first ``count`` requests; then as usual."""
    return lambda request, number: instead(request, number) if number <= count else None
