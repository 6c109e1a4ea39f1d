"""Conversations are kept whole and in order, on SQLite and on PostgreSQL."""

import asyncio

import pytest
from sqlalchemy.exc import IntegrityError

from foundation.database import Database, utc_now
from foundation.ids import new_id
from gateway.conversations.models import Conversation, Message
from gateway.conversations.repository import ConversationRepository

ODD = 'quotes " and \\ backslashes, emoji 🎉, NUL \x00, HTML <b>, null'


async def _start(database: Database) -> str:
    conversation = Conversation(csp="a", segment="b", locale="en-GB", channel="web")
    await database.write(lambda one: ConversationRepository(one).add(conversation))
    return conversation.id


def _message(conversation: str, text: str, client_id: str | None = None) -> Message:
    return Message(new_id("msg"), conversation, 0, "in", client_id, None, None, {"text": text}, utc_now())


async def _get(database: Database, conversation: str) -> Conversation:
    async with database.reading() as session:
        stored = await session.get(Conversation, conversation)
    assert stored is not None
    return stored


async def test_messages_appended_at_once_are_numbered_without_gap_or_double(database: Database) -> None:
    conversation, other = await _start(database), await _start(database)

    async def append(number: int) -> None:
        pair = [_message(conversation, f"{number} a"), _message(conversation, f"{number} b")]
        await database.write(lambda one: ConversationRepository(one).append(conversation, pair))

    await asyncio.gather(*(append(number) for number in range(12)), _append(database, other, "elsewhere"))

    messages = await database.read(lambda one: ConversationRepository(one).after(conversation, 0, 100))
    stored = await _get(database, conversation)
    assert [message.seq for message in messages] == list(range(1, 25))
    texts = [message.body["text"] for message in messages]
    assert [text.split()[0] for text in texts[::2]] == [text.split()[0] for text in texts[1::2]], "pairs stay together"
    assert stored.last_seq == 24


async def _append(database: Database, conversation: str, text: str, client_id: str | None = None) -> None:
    message = _message(conversation, text, client_id)
    await database.write(lambda one: ConversationRepository(one).append(conversation, [message]))


async def test_a_client_id_and_an_event_id_are_taken_once_in_a_conversation(database: Database) -> None:
    one, other = await _start(database), await _start(database)
    await _append(database, one, "first", "same")
    await _append(database, other, "first", "same")

    with pytest.raises(IntegrityError):
        await _append(database, one, "second", "same")

    known = await database.read(lambda each: ConversationRepository(each).find_by_client_id(one, "same"))
    stored = await _get(database, one)
    assert known is not None
    assert known.body["text"] == "first"
    assert stored.last_seq == 1, "what failed has left no trace"


async def test_text_and_time_come_back_as_they_were(database: Database) -> None:
    conversation = await _start(database)
    await _append(database, conversation, ODD)

    (message,) = await database.read(lambda one: ConversationRepository(one).after(conversation, 0, 10))
    stored = await _get(database, conversation)
    assert message.body["text"] == ODD
    assert stored.asked is None
    assert stored.created_at.tzinfo is not None
    assert stored.last_at >= stored.created_at


async def test_a_page_holds_what_follows_and_no_more(database: Database) -> None:
    conversation = await _start(database)
    for number in range(5):
        await _append(database, conversation, str(number))

    page = await database.read(lambda one: ConversationRepository(one).after(conversation, 2, 2))
    assert [message.seq for message in page] == [3, 4]


async def test_the_last_of_several_conversations_come_together(database: Database) -> None:
    long, short, other = [await _start(database) for _ in range(3)]
    for number in range(5):
        await _append(database, long, str(number))
    await _append(database, short, "alone")
    await _append(database, other, "elsewhere")
    found = await database.read(lambda one: ConversationRepository(one).last_of([long, short], 3))
    told = {one: [each.body["text"] for each in found if each.conversation_id == one] for one in (long, short, other)}
    assert told == {long: ["2", "3", "4"], short: ["alone"], other: []}


async def test_ids_can_not_be_guessed(database: Database) -> None:
    ids = [await _start(database) for _ in range(20)]

    random_parts = {id_[-16:] for id_ in ids}
    assert len(random_parts) == 20
    assert all(len(id_) == len("cnv_") + 26 for id_ in ids)
