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
    assert (opened.name, chat.buttons) == ("Line", ["Continue", "Take out Line"])
    assert {row.characteristic: row.value for row in opened.rows}["speed"] == "500 Mbit/s"

    await chat.say("100 Mbit/s")
    assert "Continue" in chat.buttons, "there may be more to change"
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


async def test_an_item_is_named_by_its_place(chat: Chat) -> None:
    await _with_two(chat)
    await chat.say("change the first item")
    assert (await chat.draft()).reopened == (await chat.draft()).items[0].id
    assert chat.replies[-1].card is not None
    assert (chat.replies[-1].card.kind, chat.buttons[0]) == ("configuration", "Continue")
    await chat.press("Continue")

    await chat.press("Change something")
    await chat.say("the second one")
    assert (await chat.draft()).reopened == (await chat.draft()).items[1].id
    await chat.press("Continue")

    await chat.say("change the third one")
    assert (await chat.draft()).reopened == "", "there are two"
    await chat.say("change the first one to 100 Mbit/s")
    assert [item.choices.get("speed") for item in (await chat.draft()).items] == [100, None]
    await chat.say("remove the last one")
    assert [item.name for item in _summary(chat).items] == ["Line"]


async def test_a_place_is_counted_among_what_is_named_with_it(chat: Chat) -> None:
    await _with_two(chat)
    await _add_lines(chat, 1)

    await chat.say("change the second Line")

    draft = await chat.draft()
    assert draft.reopened == draft.items[2].id


async def test_items_that_are_called_the_same_are_told_apart(chat: Chat) -> None:
    await _with_two(chat)
    await _add_lines(chat, 1)
    await _press_payload(chat, "/affirm")

    titles = [[one.title for one in item.actions] for item in _summary(chat).items]

    assert titles[0] == ["Change Line (1)", "Take out Line (1)"]
    assert titles[1] == ["Change TV", "Take out TV"]
    assert titles[2] == ["Change Line (3)", "Take out Line (3)"]


async def test_of_many_items_each_is_chosen_first_and_taken_out_then(chat: Chat) -> None:
    await _with_two(chat)
    await _add_lines(chat, 6)
    await chat.press("Change something")
    assert len(chat.buttons) == 10, "as many as a list on a messaging platform holds"
    assert chat.buttons[1:-1] == ["Change Line (1)", "Change TV", *[f"Change Line ({at})" for at in range(3, 9)]]

    await chat.press("Change Line (4)")
    fourth = (await chat.draft()).items[3].id
    await chat.press("Take out Line (4)")

    left = _summary(chat).items
    assert len(left) == 7
    assert fourth not in {item.item_id for item in left}


async def _add_lines(chat: Chat, count: int) -> None:
    draft = await chat.draft()
    for _ in range(count):
        added = draft.add_item("line")
        added.choices, added.postcode = dict(LINE), "AB1 2CD"
    await chat.dependencies.drafts.save(draft)
