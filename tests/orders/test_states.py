"""States move as TM Forum's table says, for orders, items and bundles, and nothing ever gets stuck."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, get_args

import pytest

from orders.errors import IllegalTransition, OrderUnusable
from orders.product_order.changes import changed
from orders.product_order.document import items_of, product_order
from orders.product_order.states import FINAL, ITEM_STATES, TRANSITIONS, OrderState, item_state, order_state
from tests.orders.made import home_bundle, new_order, sim_card
from tests.orders.tmf import assert_valid, following, transitions

AT = datetime(2026, 3, 1, tzinfo=UTC)
LATER = datetime(2026, 3, 2, tzinfo=UTC)
Document = dict[str, Any]


def placed(*items: Any) -> Document:
    return product_order(
        new_order(*items), order_id="order_1", order_number="KTRM4739", public_url="http://shop.example", at=AT
    )


def after(document: Document, *reports: tuple[OrderState | None, dict[str, OrderState]]) -> Document:
    for state, items in reports:
        document = changed(document, state, items, LATER)[-1]
        assert_valid("ProductOrder", document)
    return document


def states(document: Document) -> dict[str, str]:
    return {item["id"]: item["state"] for item in items_of(document)}


def test_the_table_is_tm_forums() -> None:
    ours = {state: frozenset(ends) for state, ends in TRANSITIONS.items() if ends}
    theirs = transitions()
    assert theirs.pop("initial") == {"acknowledged", "rejected"}
    assert theirs == ours
    assert set(get_args(OrderState)) == set(ours) | FINAL
    assert {"rejected", "cancelled", "completed", "failed", "partial"} == FINAL


def test_words_that_are_no_states_are_refused() -> None:
    with pytest.raises(OrderUnusable, match="'shipped' is not a state of an order"):
        order_state("shipped")
    with pytest.raises(OrderUnusable, match="'partial' is not a state of an item"):
        item_state("partial")


def test_the_open_items_go_with_the_order() -> None:
    done = after(placed(sim_card(), home_bundle()), ("inProgress", {}), ("completed", {}))
    assert set(states(done).values()) == {"completed"}
    assert done["completionDate"] == "2026-03-02T00:00:00.000Z"


def test_the_order_goes_with_its_items() -> None:
    order = after(placed(sim_card(), sim_card()), (None, {"1": "inProgress"}))
    assert order["state"] == "inProgress"
    order = after(order, (None, {"1": "completed"}))
    assert order["state"] == "inProgress"
    order = after(order, (None, {"2": "inProgress"}), (None, {"2": "completed"}))
    assert order["state"] == "completed"


def test_an_order_of_which_a_part_failed_is_partial() -> None:
    order = after(placed(sim_card(), sim_card()), ("inProgress", {}), (None, {"1": "completed", "2": "failed"}))
    assert order["state"] == "partial"


def test_a_bundle_follows_its_parts_and_takes_them_along() -> None:
    order = after(placed(home_bundle()), (None, {"1.1": "inProgress"}))
    assert states(order) == {"1": "inProgress", "1.1": "inProgress", "1.2": "acknowledged"}
    order = after(order, (None, {"1": "completed"}))
    assert states(order) == {"1": "completed", "1.1": "completed", "1.2": "completed"}
    assert order["state"] == "completed"


def test_a_bundle_of_which_a_part_failed_has_failed_and_the_order_is_partial() -> None:
    order = after(placed(home_bundle()), ("inProgress", {}), (None, {"1.1": "completed", "1.2": "failed"}))
    assert states(order)["1"] == "failed"
    assert order["state"] == "partial"


def test_an_order_state_that_its_items_contradict_is_refused() -> None:
    order = after(placed(sim_card(), sim_card()), ("inProgress", {}), (None, {"1": "completed"}))
    with pytest.raises(IllegalTransition, match="is partial, not failed"):
        changed(order, "failed", {}, LATER)
    assert after(order, ("partial", {"2": "failed"}))["state"] == "partial"


def test_an_order_is_not_cancelled_while_an_item_is_still_open() -> None:
    order = after(placed(sim_card("a"), sim_card("b")), ("pending", {}))
    with pytest.raises(IllegalTransition, match="is assessingCancellation, not cancelled"):
        changed(order, "cancelled", {"1": "assessingCancellation"}, LATER)


def test_an_order_can_be_cancelled_with_a_part_already_done() -> None:
    order = after(placed(sim_card(), sim_card()), ("inProgress", {}), (None, {"1": "completed"}))
    order = after(order, ("assessingCancellation", {}), ("pendingCancellation", {}), (None, {"2": "cancelled"}))
    assert order["state"] == "cancelled"
    assert states(order) == {"1": "completed", "2": "cancelled"}
    assert order["cancellationDate"] == "2026-03-02T00:00:00.000Z"


@pytest.mark.parametrize("state", sorted(TRANSITIONS))
def test_a_repeat_changes_nothing(state: OrderState) -> None:
    order = placed(sim_card())
    order["state"] = order["productOrderItem"][0]["state"] = state
    assert changed(order, state, {}, LATER) == []
    if state in ITEM_STATES:
        assert changed(order, None, {"1": state}, LATER) == []
        assert changed(order, state, {"1": state}, LATER) == []


def test_whatever_items_do_the_order_can_follow_by_legal_steps() -> None:
    """Every way that two items can go, one step at a time, walked to its end."""
    waiting, seen = [placed(sim_card(), sim_card())], set()
    while waiting:
        order = waiting.pop()
        for item_id, state in states(order).items():
            for end in following(state) - {"partial"}:
                documents = changed(order, None, {item_id: order_state(end)}, LATER)
                ways = [order["state"], *(one["state"] for one in documents)]
                steps = pairwise(ways)
                assert all(now in following(before) or now == before for before, now in steps), ways
                assert states(documents[-1]) == states(order) | {item_id: end}
                found = (documents[-1]["state"], *states(documents[-1]).values())
                if found not in seen:
                    seen.add(found)
                    waiting.append(documents[-1])
    assert {ends[0] for ends in seen if set(ends[1:]) <= FINAL} == {"completed", "failed", "partial", "cancelled"}


def test_unknown_items_are_named() -> None:
    with pytest.raises(OrderUnusable, match="no item '7'"):
        changed(placed(sim_card()), None, {"7": "inProgress"}, LATER)
