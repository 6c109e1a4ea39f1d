"""Placing an order: once, whole, with everything that must follow from it already written down."""

import asyncio
import re
from collections import Counter
from typing import Any

import pytest

from catalog_adapter.contexts.models import Webhook
from foundation.database import Database
from foundation.order_numbers import ORDER_NUMBER_PATTERN, new_order_number
from foundation.secrets import Secrets
from orders.errors import CancellationImpossible, IllegalTransition, OrderNotFound
from tests.orders.conftest import Shop
from tests.orders.made import CSP, home_bundle, new_order, sim_card
from tests.orders.tmf import assert_valid

pytestmark = pytest.mark.usefixtures("database")


async def test_the_same_confirmation_never_places_a_second_order(shop: Shop) -> None:
    shop.urls["oss"] = "http://127.0.0.1:9"
    first = await shop.orders.place_order(new_order(key="confirmed"))
    again = await shop.orders.place_order(new_order(home_bundle(), key="confirmed"))
    assert again.id == first.id
    assert again.document == first.document
    assert len(await shop.deliveries()) == 1


async def test_twenty_confirmations_at_once_place_one_order(shop: Shop) -> None:
    shop.urls["oss"] = "http://127.0.0.1:9"
    new = new_order(key="confirmed")
    placed = await asyncio.gather(*[shop.orders.place_order(new) for _ in range(20)])
    assert len({order.id for order in placed}) == 1
    assert len(await shop.listed(CSP)) == 1
    assert len(await shop.deliveries()) == 1


async def test_another_csp_may_use_the_same_key(shop: Shop) -> None:
    ours = await shop.orders.place_order(new_order(key="k"))
    theirs = await shop.orders.place_order(new_order(key="k", csp="other-csp"))
    assert ours.id != theirs.id


async def test_an_order_that_can_not_be_told_is_not_placed(shop: Shop, database: Database, secrets: Secrets) -> None:
    class Broken(Shop):
        async def webhooks(self, csp: str) -> list[Webhook]:
            raise LookupError("the context can't be read")

    orders = Broken(database, secrets).orders
    with pytest.raises(LookupError):
        await orders.place_order(new_order())
    assert await shop.listed(CSP) == []


async def test_orders_are_found_by_conversation_and_by_csp_only(shop: Shop) -> None:
    mine = await shop.orders.place_order(new_order(conversation_id="c1"))
    later = await shop.orders.place_order(new_order(conversation_id="c1"))
    await shop.orders.place_order(new_order(conversation_id="c2"))
    assert [order.id for order in await shop.orders.list_for_conversation("c1")] == [mine.id, later.id]
    with pytest.raises(OrderNotFound):
        await shop.orders.get("other-csp", mine.id)
    with pytest.raises(OrderNotFound):
        await shop.orders.change_state("other-csp", mine.id, "inProgress")
    assert (await shop.orders.get(CSP, mine.id)).state == "acknowledged"


async def test_an_illegal_state_changes_nothing_and_says_what_would_be_legal(shop: Shop) -> None:
    shop.urls["oss"] = "http://127.0.0.1:9"
    order = await shop.orders.place_order(new_order())
    with pytest.raises(IllegalTransition, match="acknowledged and can't become completed") as refused:
        await shop.orders.change_state(CSP, order.id, "completed")
    assert "pending, inProgress" in refused.value.advice
    kept = await shop.orders.get(CSP, order.id)
    assert kept.document == order.document
    assert len(await shop.deliveries()) == 1


async def test_a_hundred_reports_of_one_state_change_it_once(shop: Shop) -> None:
    shop.urls["oss"] = "http://127.0.0.1:9"
    order = await shop.orders.place_order(new_order())
    reports = [shop.orders.change_state(CSP, order.id, "inProgress") for _ in range(100)]
    assert {one.state for one in await asyncio.gather(*reports)} == {"inProgress"}
    assert Counter(row.destination for row in await shop.deliveries()) == {"webhook": 2, "conversation": 1}


async def test_two_items_reported_at_once_are_both_kept(shop: Shop) -> None:
    order = await shop.orders.place_order(new_order(sim_card(), sim_card()))
    await shop.orders.change_state(CSP, order.id, "inProgress")
    await asyncio.gather(
        shop.orders.change_state(CSP, order.id, items={"1": "completed"}),
        shop.orders.change_state(CSP, order.id, items={"2": "completed"}),
    )
    done = await shop.orders.get(CSP, order.id)
    assert done.state == "completed"
    assert_valid("ProductOrder", done.document)


@pytest.mark.parametrize("reached", [(), ("pending",), ("inProgress",), ("inProgress", "held")])
async def test_an_open_order_can_be_asked_to_be_cancelled(shop: Shop, reached: tuple[str, ...]) -> None:
    order = await shop.orders.place_order(new_order())
    for state in reached:
        await shop.orders.change_state(CSP, order.id, state)
    asked = await shop.orders.request_cancellation(CSP, order.id)
    assert asked.state == "assessingCancellation"
    before = len(await shop.deliveries())
    assert (await shop.orders.request_cancellation(CSP, order.id)).state == "assessingCancellation"
    assert len(await shop.deliveries()) == before


async def test_a_completed_order_can_not_be_cancelled(shop: Shop) -> None:
    order = await shop.orders.place_order(new_order())
    for state in ("inProgress", "completed"):
        await shop.orders.change_state(CSP, order.id, state)
    with pytest.raises(CancellationImpossible) as refused:
        await shop.orders.request_cancellation(CSP, order.id)
    assert refused.value.tone_message == "cancel_not_possible"


def test_order_numbers_can_be_read_out() -> None:
    numbers = {new_order_number() for _ in range(2000)}
    assert len(numbers) > 1990
    assert all(re.fullmatch(ORDER_NUMBER_PATTERN, number) for number in numbers)
    used: set[Any] = set().union(*numbers)
    assert not used & set("01OIL")
    for one, other in ("S5", "Z2", "B8", "G6"):
        assert not {one, other} <= used
