"""An answer and a question in one message: both count, and the order goes on."""

from __future__ import annotations

from tests.actions.customer import Customer


async def test_the_answer_is_taken_the_question_answered_and_the_next_thing_asked(customer: Customer) -> None:
    await customer.say("I'd like a line")
    await customer.say("AB1 2CD")
    await customer.say("1000 please. how much is that?")
    (item,) = (await customer.draft()).items
    assert item.choices["speed"] == 1000
    told, asked = customer.replies
    assert "Speed: 1,000 Mbit/s" in told.text or "1,000 Mbit/s" in told.text
    assert "£39.50" in told.text, "the price is that of what was taken"
    assert asked.asked is not None
    assert asked.asked.characteristic != "speed"


async def test_an_order_may_begin_with_a_question_behind_it(customer: Customer) -> None:
    await customer.say("I'd like a line. how much is the static ip?")
    (item,) = (await customer.draft()).items
    assert item.offering == "line"
    assert [reply.asked.kind for reply in customer.replies if reply.asked] == ["place"]


async def test_an_answer_that_is_not_possible_is_told_before_the_question_is_answered(customer: Customer) -> None:
    await customer.say("I'd like a line")
    await customer.say("ZZ1 2CD")
    await customer.say("1000 please. how much is the static ip?")
    (item,) = (await customer.draft()).items
    assert "speed" not in item.choices
    assert "only in town" in customer.text
    assert "£" in customer.text
