"""The bench of channels sees what it is there to see: messages lost, doubled, out of order, and apologies."""

import random

import pytest

from bench.channels.bot import echoing_bot
from bench.channels.customers import Customer, Judgement, judge
from catalog_adapter.contexts import ContextKey
from gateway.bot import BotClient
from gateway.bot_work import TurnTold

_WHOLE = ["greeting", "one", "echo: one", "two", "echo: two"]


@pytest.mark.parametrize(
    ("texts", "judgement"),
    [
        (_WHOLE, Judgement(lost=0, doubled=0, out_of_order=0, other=0)),
        (_WHOLE[:4], Judgement(lost=1, doubled=0, out_of_order=0, other=0)),
        ([*_WHOLE, "echo: two"], Judgement(lost=0, doubled=1, out_of_order=0, other=0)),
        (["greeting", "two", "echo: two", "one", "echo: one"], Judgement(lost=0, doubled=0, out_of_order=1, other=0)),
        ([*_WHOLE[:4], "Sorry."], Judgement(lost=1, doubled=0, out_of_order=0, other=1)),
    ],
)
def test_what_goes_wrong_is_counted(texts: list[str], judgement: Judgement) -> None:
    customer = Customer("cnv", "token", [], random.Random(1))
    customer.said = ["one", "two"]
    customer.shown = list(enumerate(texts, start=1))

    assert judge([customer]) == judgement


def test_a_number_that_is_missing_is_out_of_order() -> None:
    customer = Customer("cnv", "token", [], random.Random(1))
    customer.shown = [(1, "greeting"), (3, "")]

    assert judge([customer]).out_of_order == 1


async def test_the_bot_that_stands_in_answers_as_the_gateway_expects() -> None:
    key = ContextKey(csp="acme", segment="home", locale="en-GB", revision="1")
    async with echoing_bot() as url:
        client = BotClient([url], "token", timeout=10)
        try:
            answered = await client.turn(TurnTold(key, "cnv_1", "msg_1", "one", None), state=None)
        finally:
            await client.close()

    assert [reply.text for reply in answered.replies] == ["echo: one"]
