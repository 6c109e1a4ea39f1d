"""Whoever ordered elsewhere sees the order here after a code that went to a contact point of it; nobody else does."""

from __future__ import annotations

import asyncio
import email
import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from fastapi.responses import JSONResponse
from pydantic import SecretStr
from sqlmodel import select, update

from actions.dependencies import Dependencies
from foundation.database import utc_now
from foundation.settings import Settings
from gateway.conversations.models import Conversation
from orders.codes.table import OrderCode
from orders.draft import DraftStore
from orders.outbox.delivery import Delivery
from server.migrations import upgrade
from server.parts import Parts, make_parts
from tests.actions.test_services import CONTACT, KEY, LINE, Chat
from tests.gateway.channels.messaging.site import PlatformStandIn
from tests.gateway.serving import free_port
from tests.orders.oss import eventually
from tests.orders.site import write_context
from tests.support.waiting import until

_SMS = """
channels:
  - {id: sms, kind: twilio, segment: home, account: AC0123, sender: "+441134960100",
     secrets: {token: ACME_CHANNEL_SMS_TOKEN}}
"""


class MailServer:
    """Takes mails as a mail server does; ``mails`` are those that came."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        self.mails.append(email.message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"

    def start(self) -> None:
        self._controller.start()

    def stop(self) -> None:
        self._controller.stop()


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def received(mail: MailServer) -> list[EmailMessage]:
    """The mails of this test."""
    mail.mails.clear()
    return mail.mails


@pytest.fixture
async def platform() -> AsyncIterator[tuple[PlatformStandIn, str]]:
    platform = PlatformStandIn()
    async with platform.running() as url:
        yield platform, url


@pytest.fixture
async def parts(
    tmp_path: Path, mail: MailServer, platform: tuple[PlatformStandIn, str], monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Parts]:
    """A server that delivers, with a mail server and Twilio beside it."""
    monkeypatch.setenv("ACME_CHANNEL_SMS_TOKEN", "token")
    settings = Settings(
        state_folder=tmp_path / "state", contexts_folder=write_context(tmp_path / "contexts", "acme"),
        internal_token=SecretStr("t" * 20), signing_key=SecretStr("s" * 20), twilio_url=platform[1],
        smtp_host="127.0.0.1", smtp_port=mail.port, smtp_security="none", smtp_from="hello@acme.example",
    )  # fmt: skip
    made = make_parts(settings)
    await upgrade(made.database)
    delivering = asyncio.create_task(made.outbox.run())
    yield made
    await made.stop()
    await delivering


@pytest.fixture
def chat_of(parts: Parts) -> Callable[[], Chat]:
    """Makes a customer in a conversation of their own."""

    def make() -> Chat:
        dependencies = Dependencies(
            parts.adapter, DraftStore(parts.database), parts.orders, parts.inventory, parts.qualifications,
            codes=parts.codes,
        )  # fmt: skip
        return Chat(dependencies, parts)  # type: ignore[arg-type]  # the orders of a server are as a shop's

    return make


async def _number(chat: Chat) -> str:
    """The number of an order that was placed in another conversation, and completed."""
    async with chat.shop.database.transaction() as session:
        session.add(Conversation(id="elsewhere", **KEY.model_dump(include={"csp", "segment", "locale", "channel"})))
    order = await chat.has("line", LINE, "elsewhere")
    return str(order["externalId"])


def _code(text: str) -> str:
    (found,) = re.findall(r"\b\d{6}\b", text)
    return str(found)


async def test_an_order_of_elsewhere_is_shown_after_the_code_that_was_mailed(
    chat_of: Callable[[], Chat], received: list[EmailMessage]
) -> None:
    chat = chat_of()
    number = await _number(chat)
    await chat.say("where is my order?")
    assert chat.messages == ["order_number_wanted"]
    await chat.say(number.lower())
    assert chat.messages == ["order_code_sent"]
    await until(lambda: bool(received), what="a mail")
    (mail,) = received
    assert (mail["to"], mail["from"]) == (CONTACT["email"], "Acme <hello@acme.example>")
    text = mail.get_content()
    assert number in text

    await chat.say(f"it's {_code(text)[:3]} {_code(text)[3:]}")
    (card,) = [reply.card for reply in chat.replies if reply.card]
    assert card.kind == "order_status"
    assert card.order_number == number
    await chat.say("what services do I have")
    assert chat.messages == ["services"], "what was ordered there is theirs, too"
    await chat.say(f"where is my order {number}")
    assert chat.messages == ["order_status"], "they are not asked again"


async def test_a_csp_with_a_number_of_its_own_sends_the_code_by_sms(
    parts: Parts, chat_of: Callable[[], Chat], platform: tuple[PlatformStandIn, str], received: list[EmailMessage]
) -> None:
    with (parts.settings.contexts_folder / "acme" / "context.yml").open("a") as context:
        context.write(_SMS)
    chat = chat_of()
    number = await _number(chat)
    await chat.say(f"where is my order {number}?")
    (sent,) = await platform[0].bodies(1)
    assert (sent["From"], sent["To"]) == ("+441134960100", CONTACT["phone"])
    await chat.say(_code(sent["Body"]))
    assert chat.messages == ["order_status"]
    assert not received


async def test_an_sms_that_is_refused_is_told_to_staff_without_the_number(
    parts: Parts, chat_of: Callable[[], Chat], platform: tuple[PlatformStandIn, str]
) -> None:
    with (parts.settings.contexts_folder / "acme" / "context.yml").open("a") as context:
        context.write(_SMS)
    told = f"The 'To' number {CONTACT['phone']} is not valid."
    platform[0].accept = lambda _sent: JSONResponse({"code": 21211, "message": told}, 400)
    chat = chat_of()
    await chat.say(f"where is my order {await _number(chat)}?")

    async def failed() -> list[Delivery]:
        async with parts.database.transaction() as session:
            wanted = select(Delivery).where(Delivery.destination == "code", Delivery.state == "failed")
            return list((await session.exec(wanted)).all())

    await eventually(failed)
    (delivery,) = await failed()
    assert "is not valid" in (delivery.last_error or "")
    assert CONTACT["phone"] not in (delivery.last_error or "")
    assert len(platform[0].tried) == 1, "asking again would change nothing"


async def test_nothing_tells_whether_there_is_such_an_order(
    chat_of: Callable[[], Chat], received: list[EmailMessage]
) -> None:
    chat = chat_of()
    number = await _number(chat)
    await chat.say("where is my order CCCC2222?")
    about_none = chat.text.replace("CCCC2222", number)
    await chat.say("123456")
    wrong_for_none = chat.text
    await chat.say(f"where is my order {number}?")
    assert chat.text == about_none
    await until(lambda: bool(received), what="the mail")
    await chat.say("000000" if _code(received[0].get_content()) != "000000" else "000001")
    assert (chat.text, chat.messages) == (wrong_for_none, ["order_code_wrong"])
    assert len(received) == 1


async def test_a_code_is_good_for_few_tries_for_a_while_once_and_here(
    parts: Parts, received: list[EmailMessage], chat_of: Callable[[], Chat]
) -> None:
    codes, number = parts.codes, await _number(chat_of())

    async def asked(conversation: str) -> str:
        count = len(received)
        assert await codes.request("acme", conversation, number, "en-GB")
        await until(lambda: len(received) > count, what="a mail")
        return _code(received[-1].get_content())

    right = await asked("one")
    wrong = "111111" if right != "111111" else "222222"
    assert await codes.enter("acme", "two", right) is None, "another conversation asked for it"
    assert await codes.enter("other", "one", right) is None
    tries = [await codes.enter("acme", "one", wrong) for _ in range(5)]
    assert tries == [None] * 5
    assert await codes.enter("acme", "one", right) is None, "too many tries"

    first, second = await asked("two"), await asked("two")
    assert first == second or await codes.enter("acme", "two", first) is None, "the newest counts alone"
    assert await codes.enter("acme", "two", second) is not None
    assert await codes.enter("acme", "two", second) is None, "it was used"

    late = await asked("three")
    async with parts.database.transaction() as session:
        await session.exec(update(OrderCode).values(created_at=utc_now() - timedelta(minutes=11)))
    assert await codes.enter("acme", "three", late) is None


async def test_codes_are_asked_for_a_few_times_an_hour(parts: Parts, chat_of: Callable[[], Chat]) -> None:
    chat = chat_of()
    number = await _number(chat)
    for _ in range(3):
        await chat.say(f"where is my order {number}?")
        assert chat.messages == ["order_code_sent"]
    await chat.say(f"where is my order {number}?")
    assert chat.messages == ["order_code_too_many"]
    for conversation in "wxyz":
        assert await parts.codes.request("acme", conversation, number, "en-GB"), "who asks learns nothing of others"
    async with parts.database.transaction() as session:
        sent = await session.exec(select(Delivery).where(Delivery.destination == "code"))
        assert len(sent.all()) == 5, "the customer isn't flooded, whoever asks"


async def test_without_a_way_to_send_codes_there_is_no_order(chat_of: Callable[[], Chat], parts: Parts) -> None:
    chat = chat_of()
    number = await _number(chat)
    parts.settings.smtp_host = ""
    await chat.say(f"where is my order {number}?")
    assert chat.messages == ["order_not_found"]
