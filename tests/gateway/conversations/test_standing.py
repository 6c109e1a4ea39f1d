"""How a conversation stands when a message comes in, on SQLite and on PostgreSQL."""

import pytest

from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.tone.reply import Asked, QuickReply, Reply
from foundation.database import Database
from gateway.conversations.service import Conversations
from gateway.errors import ConversationClosed, ConversationNotFound, Overtaken
from gateway.handover.repository import HandOvers

KEY = ContextKey(csp="a", segment="b", locale="en-GB", channel="web")
OFFERS = QuickReply(title="Offers", payload="/browse")
YES = QuickReply(title="Yes", payload="/affirm")
GREETING = Reply(text="Hello", quick_replies=[OFFERS], message_id="greet")
QUESTION = Reply(text="Sure?", quick_replies=[YES], asked=Asked(kind="confirm"), message_id="sure")


async def _say(conversations: Conversations, conversation: str, client_id: str, text: str) -> int:
    """Store a message; its ``seq``."""
    turn = (await conversations.standing(conversation, client_id)).turn
    return await conversations.receive(conversation, client_id, text, None, None, turn=turn, locale="en-GB")


async def _answer(conversations: Conversations, conversation: str, seq: int, *replies: Reply) -> None:
    turn = (await conversations.standing(conversation)).turn
    await conversations.answer(conversation, seq, replies, None, {"slots": {"ä": 1}}, turn=turn)


async def test_a_new_conversation_stands_at_its_greeting(database: Database) -> None:
    conversations = Conversations(database)
    conversation, _ = await conversations.start(KEY, GREETING)
    standing = await conversations.standing(conversation, "new")
    assert (standing.id, standing.key, standing.open) == (conversation, KEY, [OFFERS])
    assert (standing.received, standing.left, standing.asked) == (None, None, None)
    assert (standing.hand_over, standing.dialogue, standing.vouched) == (None, None, False)
    with pytest.raises(ConversationNotFound):
        await conversations.standing("cnv_of_nobody", "new")


async def test_what_was_said_last_is_open_and_what_came_before_is_known(database: Database) -> None:
    conversations = Conversations(database)
    conversation, _ = await conversations.start(KEY, GREETING)
    other, _ = await conversations.start(KEY, GREETING)
    first = await _say(conversations, conversation, "one", "fibre")
    await _answer(conversations, conversation, first, GREETING, QUESTION)
    second = await _say(conversations, conversation, "two", "yes")
    await _answer(conversations, conversation, second, Reply(text="Done"), Reply(text="Bye"))

    standing = await conversations.standing(conversation, "one")
    assert standing.received is not None
    assert (standing.received.seq, standing.received.text) == (first, "fibre")
    assert [reply.reply.text for reply in standing.received.replies] == ["Hello", "Sure?"]
    assert (standing.open, standing.left) == ([], None), "buttons before the last message are no longer open"
    assert (standing.asked, standing.dialogue) == (None, {"slots": {"ä": 1}})
    assert (await conversations.standing(other, "one")).received is None, "of another conversation"


async def test_a_message_without_an_answer_is_left_for_whoever_comes_next(database: Database) -> None:
    conversations = Conversations(database)
    conversation, _ = await conversations.start(KEY, GREETING)
    seq = await _say(conversations, conversation, "one", "fibre")
    again = await conversations.standing(conversation, "one")
    assert again.left is None, "it is this message itself"
    assert again.received is not None
    assert again.received.replies == []
    for client_id in ("two", None):
        left = (await conversations.standing(conversation, client_id)).left
        assert left is not None
        assert (left.seq, left.text) == (seq, "fibre")
    await _answer(conversations, conversation, seq, QUESTION)
    standing = await conversations.standing(conversation, "two")
    assert (standing.left, standing.open, standing.asked) == (None, [YES], Asked(kind="confirm"))


async def test_a_person_and_the_end_are_told(database: Database) -> None:
    conversations = Conversations(database)
    conversation, _ = await conversations.start(KEY, GREETING)
    await HandOvers(database).ask(conversation, "a", "help", "waiting")
    assert (await conversations.standing(conversation)).hand_over == "waiting"
    await conversations.close(conversation)
    with pytest.raises(ConversationClosed):
        await conversations.standing(conversation)


async def test_who_was_overtaken_stores_nothing(database: Database) -> None:
    conversations = Conversations(database)
    conversation, _ = await conversations.start(KEY, GREETING)
    turn = (await conversations.standing(conversation)).turn
    assert await conversations.claim(conversation, turn) == turn + 1
    with pytest.raises(Overtaken):
        await conversations.receive(conversation, "late", "fibre", None, None, turn=turn, locale="en-GB")
    assert [message.seq for message in await conversations.after(conversation, 0)] == [1]
