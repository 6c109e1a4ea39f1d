"""The staff of a small CSP that exists in revisions only, and a customer who talks to it, both over HTTP."""

from __future__ import annotations

import json
import re
from itertools import count
from typing import Any, Self

import httpx

from foundation.secrets import Secrets, new_token, secret_name
from tests.catalog_adapter.conftest import CONTEXT
from tests.catalog_adapter.revisions.made import files
from tests.support.run import only_one
from tests.support.system import System

Json = dict[str, Any]


class Staff:
    """Publishes over whatever is live. ``steps`` is the progress of the last publish: step, done, of how many."""

    def __init__(self, system: System, csp: str) -> None:
        self.csp = csp
        self.steps: list[tuple[str, int, int]] = []
        token = Secrets(system.state_folder).get(secret_name(csp, "STAFF_TOKEN"), make=new_token)
        headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
        self._http = httpx.Client(base_url=f"{system.server_url}/staff/contexts/{csp}", headers=headers, timeout=60)
        self._alone = only_one(f"staff-{csp}")  # one test at a time: what is live is the CSP's, not the test's

    def __enter__(self) -> Self:
        self._alone.__enter__()
        return self

    def __exit__(self, *_details: object) -> None:
        self._http.close()
        self._alone.__exit__(None, None, None)

    def publish(self, price: str, *, renamed: bool = False, **others: str) -> httpx.Response:
        """Publish the small context at a price, with other files by name; as long as it isn't live already."""
        context = CONTEXT.replace("id: acme\n", f"id: {self.csp}\n").replace(", {id: office, name: Office}", "")
        webhook = f'{{id: oss, url: "{{demo_oss}}/webhooks/{self.csp}", secret: {self.csp.upper()}_WEBHOOK_SECRET}}'
        texts = dict(files(price, self.csp, context=f"{context}webhooks: [{webhook}]\n", **others).texts)
        if renamed:
            texts["offers.yml"] = texts["offers.yml"].replace("- id: line\n", "- id: cable\n")
        body = {"files": texts, "base": "live", "author": "ann"}
        answer = self._http.post("/publish", json=body, headers={"Accept": "application/x-ndjson"})
        *steps, last = [json.loads(line) for line in answer.text.splitlines()]
        self.steps = [(one["step"], one["done"], one["of"]) for one in steps]
        return httpx.Response(last.get("status", 200), json=last)

    def live(self) -> Json:
        """The live revision."""
        newest: Json = self._http.get("/revisions?limit=1").json()[0]
        return newest

    def roll_back(self) -> None:
        """Make what was live before live again."""
        before = self._http.get("/revisions?limit=2").json()[1]["number"]
        self._http.post("/rollback", json={"number": before, "author": "bob"}).raise_for_status()


class Customer:
    """A conversation in the small context."""

    def __init__(self, system: System, csp: str) -> None:
        self._http = httpx.Client(base_url=system.server_url, timeout=30)
        where = {"csp": csp, "segment": "home", "locale": None}
        started = self._http.post("/chat/conversations", json=where).raise_for_status().json()
        self._http.headers["Authorization"] = f"Bearer {started['token']}"
        self._path = f"/chat/conversations/{started['conversation_id']}"
        self._numbers = count(1)

    def says(self, text: str) -> list[Json]:
        """The replies to a line."""
        body = {"client_id": f"line-{next(self._numbers)}", "text": text}
        answer = self._http.post(f"{self._path}/messages", json=body).raise_for_status().json()
        return [one["reply"] for one in answer["messages"]]

    def reviewed_price(self) -> str:
        """Go on to the review; the price a month it shows."""
        lines = iter(["i want the line", "100", "Emma Clarke", "emma@example.com"])
        replies = self.says("go on")
        while not any(one["message_id"] == "review" for one in replies):
            replies = self.says(next(lines))
        amounts = set(re.findall(r"£(\d+\.\d\d)", json.dumps(replies, ensure_ascii=False)))
        assert len(amounts) == 1, replies
        return str(amounts.pop())

    def orders(self) -> list[Json]:
        """The orders of the conversation."""
        orders: list[Json] = self._http.get(f"{self._path}/orders").raise_for_status().json()["orders"]
        return orders
