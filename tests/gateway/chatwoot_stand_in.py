"""Stands in for Chatwoot at the network's edge: its Application API and the webhook of an inbox of its kind API, signed
as it signs. Agents write through :meth:`ChatwootStandIn.reply`."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from tests.gateway.serving import served

ACCOUNT, INBOX = 3, 7
TOKEN, SIGNING = "agents-token", "secret-of-the-inbox"
Json = dict[str, Any]
_INCOMING, _OUTGOING = 0, 1


class ChatwootStandIn:
    """``refuse`` decides whether a request is answered otherwise, and has no effect; ``loses``, whether only its answer
    is lost. ``asked`` are all requests."""

    def __init__(self) -> None:
        self.contacts: list[Json] = []
        self.conversations: dict[int, Json] = {}
        self.messages: list[Json] = []
        self.asked: list[str] = []
        self.refuse: Callable[[str], Response | None] = lambda _what: None
        self.loses: Callable[[str], bool] = lambda _what: False
        self.app = FastAPI()
        base = f"/api/v1/accounts/{ACCOUNT}"
        for method, path, does in (
            ("POST", "/contacts", self._add_contact),
            ("GET", "/contacts/search", self._search),
            ("GET", "/contacts/{contact}/conversations", self._of_contact),
            ("POST", "/conversations", self._add_conversation),
            ("GET", "/conversations/{number}", self._show),
            ("GET", "/conversations/{number}/messages", self._list),
            ("POST", "/conversations/{number}/messages", self._add_message),
        ):
            self.app.add_api_route(base + path, self._guarded(does), methods=[method], response_model=None)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Its address, for as long as the block runs."""
        async with served(self.app) as url:
            yield url

    def reply(self, number: int, text: str, agent: str = "Ann", **more: Any) -> Json:
        """An agent writes: what the webhook says of it."""
        message = self._write(number, {"content": text, "message_type": "outgoing", **more})
        message["sender"] = {"id": 1, "name": agent, "available_name": agent, "type": "user"}
        told = {"event": "message_created", "id": message["id"], "content": text, "message_type": "outgoing"}
        return {**told, "conversation": {"id": number}, "account": {"id": ACCOUNT}}

    def resolve(self, number: int) -> Json:
        """An agent is done with it: what the webhook says of it."""
        self.conversations[number]["status"] = "resolved"
        return {"event": "conversation_status_changed", "id": number, "status": "resolved"}

    def said(self, number: int = 1, *, private: bool = False) -> list[str]:
        """What customers said, or what is in private notes."""
        kind = _OUTGOING if private else _INCOMING
        found = [one for one in self.messages if one["conversation_id"] == number and one["message_type"] == kind]
        return [one["content"] for one in found if one["private"] is private]

    def _guarded(self, does: Callable[[Request, Json], Any]) -> Callable[[Request], Any]:
        async def take(request: Request) -> Response:
            what = f"{request.method} {request.url.path}"
            self.asked.append(what)
            if request.headers.get("api_access_token") != TOKEN:
                return JSONResponse({"errors": ["You need to sign in"]}, 401)
            if refusal := self.refuse(what):
                return refusal
            body = await request.body()
            answer = does(request, json.loads(body) if body else {})
            if self.loses(what):
                return Response(status_code=502)
            return answer if isinstance(answer, Response) else JSONResponse(answer)

        return take

    def _add_contact(self, _request: Request, told: Json) -> Any:
        assert told["inbox_id"] == INBOX
        if any(one["identifier"] == told["identifier"] for one in self.contacts):
            return JSONResponse({"message": "Identifier has already been taken", "attributes": ["identifier"]}, 422)
        contact = {"id": len(self.contacts) + 100, "name": told["name"], "identifier": told["identifier"]}
        self.contacts.append(contact)
        return {"payload": {"contact": contact, "contact_inbox": {"source_id": "5cf1", "inbox": {"id": INBOX}}}}

    def _search(self, request: Request, _told: Json) -> Any:
        found = [one for one in self.contacts if request.query_params["q"] in one["identifier"]]
        return {"meta": {"count": len(found), "current_page": 1}, "payload": found}

    def _of_contact(self, request: Request, _told: Json) -> Any:
        contact = int(request.path_params["contact"])
        return {"payload": [one for one in self.conversations.values() if one["contact_id"] == contact]}

    def _add_conversation(self, _request: Request, told: Json) -> Any:
        number = len(self.conversations) + 1
        self.conversations[number] = told | {"id": number}
        return self.conversations[number]

    def _show(self, request: Request, _told: Json) -> Any:
        found = self.conversations.get(int(request.path_params["number"]))
        return found or JSONResponse({"error": "Resource could not be found"}, 404)

    def _list(self, request: Request, _told: Json) -> Any:
        number, after = int(request.path_params["number"]), int(request.query_params["after"])
        found = [one for one in self.messages if one["conversation_id"] == number and one["id"] > after]
        return {"meta": {}, "payload": found[:100]}

    def _add_message(self, request: Request, told: Json) -> Any:
        number = int(request.path_params["number"])
        conversation = self.conversations[number]
        if told["message_type"] == "incoming":
            conversation["status"] = "open"
        return self._write(number, told)

    def _write(self, number: int, told: Json) -> Json:
        message = {
            "id": len(self.messages) + 1000, "conversation_id": number, "content": told["content"],
            "message_type": _INCOMING if told["message_type"] == "incoming" else _OUTGOING,
            "private": told.get("private", False), "source_id": told.get("source_id"),
            "content_attributes": told.get("content_attributes", {}),
        }  # fmt: skip
        self.messages.append(message)
        return message


async def call(http: httpx.AsyncClient, told: Json, *, key: str = SIGNING, csp: str = "acme", age: int = 0) -> int:
    """The inbox's webhook, signed; the status it is answered with."""
    body, at = json.dumps(told).encode(), str(int(time.time()) - age)
    signature = hmac.new(key.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"X-Chatwoot-Timestamp": at, "X-Chatwoot-Signature": f"sha256={signature}"}
    return (await http.post(f"/hand-over/chatwoot/{csp}", content=body, headers=headers)).status_code
