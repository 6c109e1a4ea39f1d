"""What an OSS wants to know of a customer, from its request to the answer that it gets, through everything between."""

from typing import Any

import httpx
import pytest

from foundation.secrets import Secrets, new_token, secret_name
from foundation.settings import ROOT
from tests.conversations.runner import read_script
from tests.orders.tmf import assert_valid
from tests.support.system import System
from tests.support.waiting import wait_until

ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"
#: A CSP, the question, and the answer.
TALKS = [
    ("northlight", "Which door is it, the red or the green one?", "the green one, next to the bakery"),
    ("vivamovil", "¿En qué puerta es, la roja o la verde?", "la verde, al lado de la panadería"),
]


class Chat:
    """A customer at the web chat, who has said the lines of a CSP's first conversation."""

    def __init__(self, system: System, csp: str) -> None:
        (path,) = (ROOT / "customer_contexts" / csp / "conversations").glob("01-*.yml")
        script = read_script(path)
        self._http = httpx.Client(base_url=system.server_url, timeout=60)
        wanted = {"csp": csp, "segment": script.segment, "locale": script.locale}
        started = self._http.post("/chat/conversations", json=wanted).json()
        self._path = f"/chat/conversations/{started['conversation_id']}/messages"
        self._http.headers["Authorization"] = f"Bearer {started['token']}"
        self._last = 0
        for line in script.lines:
            self.say(line)

    def say(self, text: str) -> list[str]:
        """What is answered."""
        sent = {"client_id": f"line-{self._last}", "text": text}
        messages = self._http.post(self._path, json=sent).raise_for_status().json()["messages"]
        self._last = messages[-1]["seq"]
        return [one["reply"]["text"] for one in messages if one["direction"] == "out"]

    def hears(self, words: str) -> str:
        """A message that comes unasked and has these words."""

        def heard() -> str:
            late = self._http.get(self._path, params={"after": self._last}).json()["messages"]
            said = [one["reply"]["text"] for one in late if one["direction"] == "out"]
            return next((text for text in said if words in text), "")

        return wait_until(heard, seconds=60, what=f"the customer is told: {words}")


def order_of(oss: httpx.Client, before: set[str]) -> str:
    """The order that has just been placed."""
    (found,) = {one["id"] for one in oss.get(ORDERS, params={"limit": 1000}).json()} - before
    return str(found)


@pytest.mark.parametrize(("csp", "question", "answer"), TALKS, ids=[talk[0] for talk in TALKS])
def test_the_customer_is_asked_in_the_chat_and_the_answer_goes_back(
    system: System, csp: str, question: str, answer: str
) -> None:
    oss = httpx.Client(base_url=system.server_url, timeout=60)
    token = Secrets(system.state_folder).get(secret_name(csp, "OSS_TOKEN"), make=new_token)
    oss.headers["Authorization"] = f"Bearer {token.get_secret_value()}"
    before = {one["id"] for one in oss.get(ORDERS, params={"limit": 1000}).json()}
    chat = Chat(system, csp)
    order_id = order_of(oss, before)
    note = {"author": "oss", "text": question, "@type": "InformationRequired"}
    asked = oss.patch(f"{ORDERS}/{order_id}", json={"note": [note]})
    assert asked.status_code == 200, asked.text
    number = asked.json()["externalId"]

    told = chat.hears(question)
    assert number in told, "the customer is told about which order"
    assert told != question, "it is the CSP that asks, in its own words"
    assert any(number in reply for reply in chat.say(answer)), "the customer is told that it has been passed on"

    notes = oss.get(f"{ORDERS}/{order_id}").json()["note"]
    (asking,) = (one for one in notes if one.get("@type") == "InformationRequired")
    (given,) = (one for one in notes if one.get("@type") == "InformationProvided")
    assert (given["id"], given["text"]) == (f"answer-{asking['id']}", answer)
    order = wait_until(lambda: _received(system, order_id, answer), seconds=60, what="the OSS has the answer")
    assert "ProductOrderInformationRequiredEvent" in {one["event_type"] for one in order["receipts"]}
    assert "ProductOrderAttributeValueChangeEvent" in {one["event_type"] for one in order["receipts"]}
    assert_valid("ProductOrder", order["order"])
    assert not any("InformationProvided" in reply for reply in chat.say(answer)), "an answer is taken once"
    assert sum(one.get("@type") == "InformationProvided" for one in oss.get(f"{ORDERS}/{order_id}").json()["note"]) == 1


def _received(system: System, order_id: str, answer: str) -> dict[str, Any]:
    """The order as the demo OSS has received it, once it has the answer."""
    orders = httpx.get(f"{system.demo_oss_url}/orders").json()["orders"]
    return next(
        (
            one
            for one in orders
            if one["id"] == order_id and any(note["text"] == answer for note in one["order"]["note"])
        ),
        {},
    )
