"""In the summary, each item of an order can be opened again, as it is, or taken out; by a button or by its words."""

from catalog_adapter.tone.reply import ConfigurationCard, OrderSummaryCard
from tests.actions.test_services import LINE, Chat, chat

__all__ = ["chat"]


async def _with_two(chat: Chat) -> OrderSummaryCard:
    """An order of a line and TV, as it is reviewed."""
    draft = await chat.draft()
    for offering, choices in (("line", LINE), ("tv", {"package": "small"})):
        item = draft.add_item(offering)
        item.choices, item.postcode = dict(choices), "AB1 2CD"
    await chat.dependencies.drafts.save(draft)
    await _press_payload(chat, "/affirm")
    assert chat.messages[-1] == "review", chat.text
    return _summary(chat)


def _summary(chat: Chat) -> OrderSummaryCard:
    card = chat.replies[-1].card
    assert isinstance(card, OrderSummaryCard)
    return card


async def _press(chat: Chat, card: OrderSummaryCard, title: str) -> None:
    """Press a button of an item in the summary."""
    await _press_payload(chat, next(one.payload for item in card.items for one in item.actions if one.title == title))


async def _press_payload(chat: Chat, payload: str) -> None:
    context = await chat.dependencies.adapter.resolve(chat._key)
    await chat._turn(context.understand_payload(payload))


async def test_an_item_is_opened_as_it_is_and_changed_until_the_customer_is_done(chat: Chat) -> None:
    card = await _with_two(chat)
    assert [[one.title for one in item.actions] for item in card.items] == [
        ["Change Line", "Take out Line"], ["Change TV", "Take out TV"]
    ]  # fmt: skip

    await _press(chat, card, "Change Line")
    opened = chat.replies[-1].card
    assert isinstance(opened, ConfigurationCard)
    assert (opened.name, chat.buttons) == ("Line", ["Continue"])
    assert {row.characteristic: row.value for row in opened.rows}["speed"] == "500 Mbit/s"

    await chat.say("100 Mbit/s")
    assert chat.buttons == ["Continue"], "there may be more to change"
    await chat.press("Continue")
    assert chat.messages == ["review"]
    assert [[row.value.lower() for row in item.rows][:1] for item in _summary(chat).items] == [
        ["100 mbit/s"],
        ["small"],
    ]
    await chat.say("yes")
    assert chat.messages[-1] == "order_placed"


async def test_an_item_is_taken_out_and_the_last_one_is_not(chat: Chat) -> None:
    card = await _with_two(chat)
    await _press(chat, card, "Take out Line")
    (left,) = _summary(chat).items
    assert (left.name, [one.title for one in left.actions]) == ("TV", ["Change TV"])


async def test_asked_what_to_change_the_items_are_answers_in_any_channel(chat: Chat) -> None:
    await _with_two(chat)
    await chat.press("Change something")
    assert chat.messages == ["ask_what_to_change"]
    assert chat.text == "What would you like to change?"
    await chat.press("Change TV")
    assert chat.replies[-1].asked is not None
    assert chat.replies[-1].asked.kind == "item"
    await chat.say("add another line")
    assert (await chat.draft()).reopened == "", "what is new is asked about first"
