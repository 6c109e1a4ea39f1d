"""A CSP's own TMF679 or TMF645 service at the other end of the network, on loopback, quirky where a test wants it."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse

from tests.catalog_adapter.tmf_apis.swagger import errors_of

Json = dict[str, Any]
#: What a test answers in place of the service. ``number`` counts the questions from 1; None: as usual.
Instead = Callable[[Request, int], Response | Awaitable[Response | None] | None]


@dataclass(frozen=True)
class Api:
    """What differs between the two APIs."""

    kind: str
    base: str
    path: str
    file: str
    resource: str
    items: str
    result: str

    def wanted(self, item: Json) -> str:
        """The id of what an item asks for."""
        found: str = (
            item["productOffering"]["id"] if self.kind == "tmf679" else item["service"]["serviceSpecification"]["id"]
        )
        return found

    def postcode(self, body: Json) -> str:
        """Where a question is about."""
        place = body["place"] if self.kind == "tmf679" else body[self.items][0]["service"]["place"]
        found: str = place[0]["postcode"]
        return found


TMF679 = Api(
    "tmf679", "/tmf-api/productOfferingQualification/v4", "productOfferingQualification",
    "TMF679-ProductOfferingQualification-v4.0.0.swagger.json", "ProductOfferingQualification",
    "productOfferingQualificationItem", "qualificationItemResult",
)  # fmt: skip
TMF645 = Api(
    "tmf645", "/tmf-api/serviceQualification/v4", "checkServiceQualification",
    "TMF645-ServiceQualification-v4.0.1.swagger.json", "CheckServiceQualification", "serviceQualificationItem",
    "qualificationResult",
)  # fmt: skip


@dataclass
class QuirkyService:
    """``refused`` are the ids that can't be had, by postcode. ``looks`` is how often it has to be asked for an answer
    after the question."""

    api: Api
    refused: dict[str, set[str]] = field(default_factory=dict)
    token: str = ""
    looks: int = 0
    instead: Instead = lambda _request, _number: None
    questions: list[Json] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    _looked: int = 0

    def app(self) -> FastAPI:
        """The server, to be served."""
        app = FastAPI(openapi_url=None)
        app.add_api_route(f"{self.api.base}/{self.api.path}", self._asked, methods=["POST"])
        app.add_api_route(f"{self.api.base}/{self.api.path}/{{id_:path}}", self._looked_at, methods=["GET"])
        return app

    async def hangs(self, _request: Request, _number: int) -> Response:
        """Instead: no answer until the server closes."""
        await self.closing.wait()
        return Response(status_code=503)

    async def drips(self, _request: Request, _number: int) -> Response:
        """Instead: an answer that comes byte by byte and never ends."""

        async def body() -> AsyncIterator[bytes]:
            yield b"{"
            while not self.closing.is_set():
                yield b" "
                await asyncio.sleep(0.05)

        return StreamingResponse(body(), media_type="application/json")

    async def _asked(self, request: Request) -> Response:
        body = json.loads(await request.body())
        assert not errors_of(self.api.file, f"{self.api.resource}_Create", body)
        self.questions.append(body)
        made = self.instead(request, len(self.questions))
        instead = await made if inspect.isawaitable(made) else made
        if instead is not None:
            return instead
        if self.token and request.headers.get("authorization") != f"Bearer {self.token}":
            return Response('{"code": "401", "reason": "no token"}', 401)
        if self.looks:
            return _json({"id": "task/1", "state": "inProgress"}, 201)
        return _json(self.answer(body))

    async def _looked_at(self, id_: str) -> Response:
        self._looked += 1
        if id_ != "task/1":
            return Response(status_code=404)
        is_done = self._looked >= self.looks
        answer = self.answer(self.questions[-1]) if is_done else {"state": "inProgress"}
        return _json(answer | {"id": "task/1"})

    def answer(self, body: Json) -> Json:
        """The usual answer to a question."""
        refused = self.refused.get(self.api.postcode(body), set())
        items = []
        for item in body[self.api.items]:
            is_refused = self.api.wanted(item) in refused
            answered = item | {"state": "done", self.api.result: "unqualified" if is_refused else "qualified"}
            if is_refused:
                answered["eligibilityUnavailabilityReason"] = [{"code": "noFibre", "label": "The fibre ends before."}]
            items.append(answered)
        return {"id": "1", "state": "done", self.api.items: items}


def _json(body: Json, status: int = 200) -> Response:
    return Response(json.dumps(body), status, media_type="application/json")


def answering(body: str | bytes, status: int = 200, **headers: str) -> Instead:
    """Instead: always this answer."""
    return lambda _request, _number: Response(body, status, headers)
