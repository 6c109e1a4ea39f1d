"""An order is changed in one message, in each of the four languages, over the web chat and the real dialogue model."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.support.system import System

#: A CSP with one line, whose orders go nowhere: they wait, and so can be changed.
CONTEXT = """\
id: fourfold
name: Fourfold
brand: {primary: "#113355", accent: "#ffaa00", mark: F, tagline: Lines}
locales: [en-GB, es-ES, de-DE, fr-FR]
currency: EUR
time_zone: Europe/Berlin
tax: {name: VAT, rate: "20", amounts: included}
segments: [{id: home, name: Home}]
place: {pattern: "[0-9]{5}", example: "10115"}
contact_fields: [name]
phone_region: DE
support: {phone: "+49 30 901820", email: help@fourfold.example, hours: always}
"""
OFFERS = """\
product_specifications:
  - id: internet
    name: Internet
    characteristics:
      - {id: speed, name: {en: Speed, es: Velocidad, de: Geschwindigkeit, fr: Débit}, unit: Mbit/s,
         values: [100, 500, 1000], default: 100, ask: 1}
product_offerings:
  - id: line
    name: {en: Line, es: Línea, de: Leitung, fr: Ligne}
    description: {en: A line., es: Una línea., de: Eine Leitung., fr: Une ligne.}
    specification: internet
    prices:
      - {id: base, recurring: month, amount: "30.00"}
      - {id: fast, recurring: month, amount: "20.00", when: {speed: 1000}}
"""
#: By locale: what orders a line of 500, sends it, and how the change is said.
TALKS = {
    "en-GB": (["I'd like a line with 500", "Ada Moss", "yes"], [
        "change my order: 1000 instead of 500",
        "the order I sent should have 1000 Mbit/s instead of 500",
    ]),
    "es-ES": (["quiero una línea con 500", "Ada Moss", "sí"], [
        "cambia mi pedido: 1000 en vez de 500",
        "quiero cambiar mi pedido a 1000 Mbit/s en lugar de 500",
    ]),
    "de-DE": (["ich möchte eine Leitung mit 500", "Ada Moss", "ja"], [
        "ändere meine Bestellung: 1000 statt 500",
        "bitte die Bestellung auf 1000 statt 500 Mbit/s ändern",
    ]),
    "fr-FR": (["je voudrais une ligne avec 500", "Ada Moss", "oui"], [
        "changez ma commande : 1000 au lieu de 500",
        "je veux modifier ma commande, 1000 Mbit/s au lieu de 500",
    ]),
}  # fmt: skip
#: What leaves an order as it is.
LEFT = {"en-GB": "cancel", "es-ES": "cancelar", "de-DE": "abbrechen", "fr-FR": "annuler"}


@pytest.fixture(scope="module")
def fourfold(system: System) -> Path:
    folder = system.contexts_folder / "fourfold"
    folder.mkdir(exist_ok=True)
    for name, text in (("offers", OFFERS), ("context", CONTEXT)):
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return folder


class Talk:
    """A customer at the web chat, and what the CSP's OSS would see of them."""

    def __init__(self, system: System, locale: str) -> None:
        self._http = httpx.Client(base_url=system.server_url, timeout=60)
        wanted = {"csp": "fourfold", "segment": "home", "locale": locale}
        started = self._http.post("/chat/conversations", json=wanted).raise_for_status().json()
        self._path = f"/chat/conversations/{started['conversation_id']}"
        self._http.headers["Authorization"] = f"Bearer {started['token']}"
        self._said = 0

    def say(self, text: str) -> list[dict[str, Any]]:
        """The replies."""
        self._said += 1
        sent = {"client_id": f"line-{self._said}", "text": text}
        messages = self._http.post(f"{self._path}/messages", json=sent).raise_for_status().json()["messages"]
        return [one["reply"] for one in messages if one["direction"] == "out"]

    def history(self) -> list[dict[str, Any]]:
        """All that was said."""
        found: list[dict[str, Any]] = self._http.get(f"{self._path}/messages").raise_for_status().json()["messages"]
        return found

    def orders(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._http.get(f"{self._path}/orders").raise_for_status().json()["orders"]
        return found


@pytest.mark.parametrize("locale", TALKS)
def test_an_order_that_waits_is_changed_by_one_sentence_and_a_yes(system: System, fourfold: Path, locale: str) -> None:
    talk, (ordering, changes) = Talk(system, locale), TALKS[locale]
    for line in ordering:
        said = talk.say(line)
    (ordered,) = talk.orders()
    assert _speed(ordered) == 500, said
    for change, answer in zip(changes, (LEFT[locale], ordering[-1]), strict=True):
        assert talk.orders() == [ordered], "nothing happens before it is confirmed"
        replies = talk.say(change)
        assert [one["message_id"] for one in replies] == ["review"], (change, replies)
        assert all(amount in replies[0]["text"] for amount in ("30", "50")), "what it cost, and what it would cost"
        (reply,) = talk.say(answer)
    assert reply["message_id"] == "order_amended"
    (order,) = talk.orders()
    assert (order["id"], _speed(order)) == (ordered["id"], 1000)


def _speed(order: dict[str, Any]) -> Any:
    (item,) = order["productOrderItem"]
    return {one["name"]: one["value"] for one in item["product"]["productCharacteristic"]}["speed"]
