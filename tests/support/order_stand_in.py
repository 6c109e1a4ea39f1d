"""Stands in for the server at the network's edge: actions and wording by the bot's contract, for a small order.

An order has something chosen, a place and a contact, in that order, and is then reviewed. Plain Python of any version
from 3.10 on, since Rasa's environment runs it, too.
"""

from __future__ import annotations

import json
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]

SLOTS = {
    "configure_form": "configuration", "availability_form": "place", "contact_form": "contact", "review_form": "review",
}  # fmt: skip
TAKEN_IN = ("order_product", "inform", "change_value", "add_item", "remove_item", "affirm", "deny")


@dataclass
class Draft:
    """How far an order is."""

    started: bool = False
    chosen: str = ""
    place: str = ""
    contact: str = ""
    confirmed: bool = False
    outdated: bool = False
    message_id: str = ""

    def step(self) -> str:
        """The first thing missing."""
        if not self.started:
            return "none"
        missing: dict[str, str | bool] = {
            "configuration": self.chosen,
            "place": self.place,
            "contact": self.contact,
            "review": self.confirmed,
        }
        return next((step for step, value in missing.items() if not value), "submit")

    def take_in(self, message: Json) -> None:
        """Take in what a message gives, once."""
        if self.message_id == message["message_id"]:
            return
        self.message_id = message["message_id"]
        intent, values = message["intent"]["name"], {one["entity"]: one["value"] for one in message["entities"]}
        if intent in ("order_product", "add_item"):
            self.started, self.chosen = True, ""
        self.chosen = values.get("value", self.chosen)
        self.place = values.get("postcode", self.place)
        self.contact = values.get("email", self.contact)
        if intent == "change_value" and not values:
            self.chosen = ""
        if intent == "remove_item":
            self.started = False
        self.confirmed = intent == "affirm" and self.step() == "review"


@dataclass
class OrderStandIn:
    """``calls`` are the action calls it was sent, ``worded`` the requests for wording; ``placed`` counts orders.

    Every action says its own name, every wording the response's. ``broken``: actions that answer with an error.
    ``stuck``: no form ever has anything to ask, whatever the next step is. ``released``: answers wait until it is set.
    """

    token: str = ""
    drafts: dict[str, Draft] = field(default_factory=dict)
    calls: list[Json] = field(default_factory=list)
    worded: list[Json] = field(default_factory=list)
    placed: int = 0
    broken: set[str] = field(default_factory=set)
    stuck: bool = False
    released: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """As if it had been asked nothing yet, and in order."""
        self.calls[:], self.worded[:], self.placed, self.stuck = [], [], 0, False
        self.broken.clear()
        self.released.set()

    def names(self) -> list[str]:
        """The names of what was called since it was last asked."""
        names, self.calls[:] = [call["next_action"] for call in self.calls], []
        return names

    def answer(self, path: str, body: Json) -> Json | None:
        """The JSON that answers a request, or None for an error."""
        self.released.wait(60)
        if path == "/internal/nlg":
            self.worded.append(body)
            return None if body["response"] in self.broken else _said(body["response"])
        self.calls.append(body)
        name = body["next_action"]
        return None if name in self.broken else self._run(name, body["tracker"])

    def _run(self, name: str, tracker: Json) -> Json:
        draft = self.drafts.setdefault(tracker["sender_id"], Draft())
        message = tracker["latest_message"]
        if name == "action_continue_order":
            draft.take_in(message)
            events = _go_to(draft.step())
            return {"events": events, "responses": [_said(name)] if draft.step() == "none" else []}
        if name.startswith("validate_"):
            slot = SLOTS[name[len("validate_") :]]
            events = [_slot(slot, "done")] if self.stuck else _validate(draft, message, slot)
            return {"events": events, "responses": []}
        if name == "action_submit_order":
            return {"events": self._submit(draft, tracker["sender_id"]), "responses": [_said(name)]}
        if name in ("action_start_over", "action_stop"):
            del self.drafts[tracker["sender_id"]]
        return {"events": [], "responses": [_said(name)]}

    def _submit(self, draft: Draft, conversation: str) -> list[Json]:
        if draft.outdated:
            draft.outdated = draft.confirmed = False
            return _go_to(draft.step())
        self.placed += 1
        del self.drafts[conversation]
        return _go_to("none")


def _validate(draft: Draft, message: Json, slot: str) -> list[Json]:
    if message["intent"]["name"] not in TAKEN_IN:
        return []
    draft.take_in(message)
    return [_slot(slot, None if draft.step() == slot else "done")]


def _go_to(step: str) -> list[Json]:
    return [_slot("next_step", step), *(_slot(slot, None) for slot in SLOTS.values())]


def _slot(name: str, value: str | None) -> Json:
    return {"event": "slot", "timestamp": None, "name": name, "value": value}


def _said(name: str) -> Json:
    return {"text": name, "custom": {"reply": {"text": name, "message_id": name}}}


class Served:
    """The stand-in on a loopback port, the same after each :meth:`stop` and :meth:`start`."""

    def __init__(self, stand_in: OrderStandIn) -> None:
        self.stand_in = stand_in
        self.port = 0
        self.connections: list[socket.socket] = []
        self.start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Begin to answer."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), _handler(self))
        self._server.daemon_threads = True
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Be gone: refuse new connections and drop those there are."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        while self.connections:
            with suppress(OSError):
                self.connections.pop().shutdown(socket.SHUT_RDWR)


def _handler(served: Served) -> type[BaseHTTPRequestHandler]:
    stand_in = served.stand_in

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # head and body in one packet

        def setup(self) -> None:
            served.connections.append(self.request)
            super().setup()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            known = self.headers["Authorization"] == f"Bearer {stand_in.token}"
            answer = stand_in.answer(self.path, json.loads(body)) if known else None
            content = json.dumps(answer or {"error": "broken"}).encode()
            self.send_response(200 if answer else 500 if known else 401)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    return Handler
