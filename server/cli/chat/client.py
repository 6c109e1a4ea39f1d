"""A client of the web chat's HTTP endpoints: one conversation.

Input: what a customer says. Output: what the server answers, as the JSON it sends.
"""

from __future__ import annotations

import json
from typing import Any, Self

import httpx

from foundation.errors import BespokeError, Unavailable
from foundation.ids import new_id
from foundation.settings import Settings
from server.launch.services import addresses_file

Json = dict[str, Any]


class ServerAway(Unavailable):
    """There is no server to talk to."""

    code = "server_away"


class ServerRefused(BespokeError):
    """The server is there but did not do what was asked."""

    code = "server_refused"


def server_url(settings: Settings) -> str:
    """Where `make run` says its server is; where none runs, where the settings would have it."""
    try:
        return str(json.loads(addresses_file(settings).read_text(encoding="utf-8"))["server"])
    except (OSError, ValueError, KeyError, TypeError):
        return settings.effective_public_url


class ChatClient:
    """One conversation with the server at ``url``. ``seen`` is the last message that was got.

    Every method raises :class:`ServerAway` and :class:`ServerRefused`.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._http = httpx.Client(base_url=self._url, timeout=60, trust_env=False)
        self._path = ""
        self.conversation_id = ""
        self.context: Json = {}
        self.greeting: list[Json] = []
        self.seen = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_details: object) -> None:
        self._http.close()

    def start(self, csp: str, segment: str, locale: str | None) -> None:
        """Begin to talk; ``greeting`` then holds the first messages."""
        wanted = {"csp": csp, "segment": segment, "locale": locale}
        started = self._call("POST", "/chat/conversations", wanted)
        self.conversation_id = started["conversation_id"]
        self._path = f"/chat/conversations/{self.conversation_id}"
        self._http.headers["Authorization"] = f"Bearer {started['token']}"
        self.context = started["context"]
        self.greeting = started["messages"]
        self._note(self.greeting)

    def say(self, text: str, payload: str | None = None) -> Json:
        """Send a line, or press a quick reply: ``{"seq", "understanding", "messages"}``."""
        message = {"client_id": new_id(), "text": text, "payload": payload}
        answer = self._call("POST", f"{self._path}/messages", message)
        answer["messages"] = [one for one in answer["messages"] if one["seq"] > self.seen]
        self._note(answer["messages"])
        return answer

    def late_messages(self) -> list[Json]:
        """What the assistant said since without having been asked."""
        messages: list[Json] = self._call("GET", f"{self._path}/messages?after={self.seen}")["messages"]
        self._note(messages)
        return [message for message in messages if message["direction"] == "out"]

    def orders(self) -> list[Json]:
        """The orders placed in this conversation, as TMF622 product orders, the oldest first."""
        orders: list[Json] = self._call("GET", f"{self._path}/orders")["orders"]
        return orders

    def _note(self, messages: list[Json]) -> None:
        self.seen = max([self.seen, *(message["seq"] for message in messages)])

    def _call(self, method: str, path: str, body: Json | None = None) -> Json:
        try:
            response = self._http.request(method, path, json=body)
        except httpx.TransportError as error:
            raise ServerAway(
                f"There is no server at {self._url} ({type(error).__name__}).",
                advice="Start it with `make run`, or give its address with --url.",
            ) from error
        if response.is_success:
            answer: Json = response.json()
            return answer
        raise _refusal(response)


def _refusal(response: httpx.Response) -> ServerRefused:
    try:
        error = response.json()["error"]
        return ServerRefused(str(error["message"]), advice=str(error.get("advice", "")))
    except (ValueError, KeyError, TypeError):
        return ServerRefused(
            f"The server answered {response.status_code}.", advice="Is it Bespoke that answers at this address?"
        )
