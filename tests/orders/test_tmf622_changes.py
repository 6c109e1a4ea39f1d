"""What systems report and ask over TMF622 once an order is placed: changes, cancellations, events, subscriptions."""

import asyncio
import json
from typing import Any

import pytest
from sqlmodel import col, select

from orders.tables import OrderEvent
from tests.orders.made import CSP, new_order
from tests.orders.site import Json, Site, assert_error, line
from tests.orders.tmf import assert_valid

EARLY, LATE, LATEST = "2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z", "2026-03-01T12:00:00+00:00"


async def told(site: Site, order_id: str) -> list[tuple[str, Json]]:
    """The order's events: kind and payload, each held against its definition."""
    async with site.shop.database.transaction() as session:
        wanted = select(OrderEvent).where(col(OrderEvent.order_id) == order_id).order_by(col(OrderEvent.seq))
        events = (await session.exec(wanted)).all()
    assert [one.seq for one in events] == list(range(1, len(events) + 1))
    found = [(one.type, json.loads(one.payload)) for one in events]
    for kind, payload in found:
        assert_valid(kind[0].upper() + kind[1:], payload)
    return found


async def kinds(site: Site, order_id: str) -> list[str]:
    return [kind.removesuffix("Event") for kind, _ in await told(site, order_id)][1:]


# --- PATCH --------------------------------------------------------------------------------------------------------


async def test_attributes_and_notes_are_set_and_told(site: Site) -> None:
    order = await site.order()
    note = {"author": "planning", "text": "The fitter comes on Monday."}
    after = await site.patched(order["id"], expectedCompletionDate=LATE, note=[note])
    assert after["expectedCompletionDate"] == LATE
    assert [one["text"] for one in after["note"] if one.get("author") == "planning"] == [note["text"]]
    assert [one for one in after["note"] if one in order["note"]] == order["note"], "ours stay"
    assert await kinds(site, order["id"]) == ["productOrderAttributeValueChange"]
    assert (await told(site, order["id"]))[-1][1]["fieldPath"] == "expectedCompletionDate,note"
    await site.patched(order["id"], expectedCompletionDate=None)
    assert "expectedCompletionDate" not in (await site.shop.orders.get(CSP, order["id"])).document


async def test_the_whole_order_sent_back_changes_nothing(site: Site) -> None:
    order = await site.order()
    assert await site.patched(order["id"], **order) == order
    assert await kinds(site, order["id"]) == []


@pytest.mark.parametrize("change", [{"externalId": "other"}, {"relatedParty": []}, {"orderTotalPrice": []},
                                    {"id": "other"}, {"orderDate": EARLY}, {"colour": "red"}])  # fmt: skip
async def test_what_was_validated_never_changes(site: Site, change: Json) -> None:
    order = await site.order()
    refused = await site.http.patch(f"/productOrder/{order['id']}", json=change)
    assert_error(refused, 400, "order_unusable")
    assert (await site.shop.orders.get(CSP, order["id"])).document == order


async def test_our_notes_are_not_the_osss_to_change(site: Site) -> None:
    order = await site.order()
    refused = await site.http.patch(
        f"/productOrder/{order['id']}", json={"note": [{"id": "verification", "text": "{}"}]}
    )
    assert_error(refused, 400, "order_unusable")


async def test_a_hundred_times_the_same_patch_counts_once(site: Site) -> None:
    order = await site.order()
    change = {"state": "inProgress", "note": [{"author": "oss", "text": "begun"}], "priority": "1"}
    answers = await asyncio.gather(*[site.http.patch(f"/productOrder/{order['id']}", json=change) for _ in range(100)])
    assert {one.status_code for one in answers} == {200}
    assert len({json.dumps(one.json()) for one in answers}) == 1
    assert await kinds(site, order["id"]) == ["productOrderAttributeValueChange", "productOrderStateChange"]


async def test_an_order_is_never_deleted(site: Site) -> None:
    order = await site.order()
    refused = await site.http.delete(f"/productOrder/{order['id']}")
    assert "record of what a customer agreed to" in assert_error(refused, 405, "not_allowed")["reason"]
    assert_error(await site.http.delete("/productOrder/nothing"), 404, "order_not_found")
    assert_error(await site.http.put(f"/productOrder/{order['id']}", json={}), 405, "not_allowed")
    assert_error(await site.http.get("/nothing"), 404, "not_found")


# --- lists --------------------------------------------------------------------------------------------------------


async def test_lists_are_filtered_by_what_the_database_knows_and_by_the_rest(site: Site) -> None:
    first = await site.order(externalId="a", priority="1")
    other = {"id": "c-2", "role": "customer", "@referredType": "Individual"}
    second = await site.order(productOrderItem=[line(speed=100)], relatedParty=[other])
    await site.patched(second["id"], state="pending")

    async def ids(**wanted: Any) -> list[str]:
        response = await site.http.get("/productOrder", params={k.replace("__", "."): v for k, v in wanted.items()})
        assert response.status_code == 200, response.text
        assert response.headers["x-total-count"] == str(len(response.json()))
        return [one["id"] for one in response.json()]

    both = [first["id"], second["id"]]
    assert await ids() == both
    assert await ids(externalId="a,b") == [first["id"]]
    assert await ids(relatedParty__id="c-2") == [second["id"]]
    assert await ids(state__ne="pending") == [first["id"]]
    assert await ids(orderDate__gte=first["orderDate"]) == both
    assert await ids(orderDate__gt=second["orderDate"]) == []
    assert await ids(orderDate__lt="2020-01-01T00:00:00Z") == []
    assert await ids(priority="1") == [first["id"]]
    assert await ids(productOrderItem__product__productCharacteristic__value="100", state="pending") == [second["id"]]
    assert await ids(priority="1", state="pending") == []
    chosen = (await site.http.get("/productOrder", params={"fields": "state"})).json()
    assert [set(one) for one in chosen] == [{"id", "href", "state"}] * 2


async def test_a_page_tells_of_the_others(site: Site) -> None:
    placed = [await site.order() for _ in range(3)]
    page = await site.http.get("/productOrder", params={"offset": 1, "limit": 1})
    assert page.status_code == 206
    assert [one["id"] for one in page.json()] == [placed[1]["id"]]
    assert (page.headers["x-total-count"], page.headers["x-result-count"]) == ("3", "1")
    assert 'rel="next"' in page.headers["link"]


# --- cancelProductOrder -------------------------------------------------------------------------------------------


async def cancel(site: Site, order_id: str, **more: Any) -> Json:
    sent = {"productOrder": {"id": order_id}, **more}
    assert_valid("CancelProductOrder_Create", sent)
    response = await site.http.post("/cancelProductOrder", json=sent)
    assert response.status_code == 201, response.text
    assert_valid("CancelProductOrder", response.json())
    assert response.headers["location"] == response.json()["href"]
    return response.json()


async def read_task(site: Site, task: Json) -> Json:
    return (await site.http.get(f"/cancelProductOrder/{task['id']}")).json()


async def test_an_order_that_waits_is_cancelled_at_once(site: Site) -> None:
    order = await site.order()
    await site.patched(order["id"], state="pending")
    task = await cancel(site, order["id"], cancellationReason="moved away", requestedCancellationDate=LATE)
    assert (task["state"], task["cancellationReason"]) == ("done", "moved away")
    assert task["requestedCancellationDate"] == LATE
    assert task["effectiveCancellationDate"]
    after = (await site.shop.orders.get(CSP, order["id"])).document
    assert (after["state"], after["cancellationReason"]) == ("cancelled", "moved away")
    assert await kinds(site, order["id"]) == [
        "productOrderStateChange", "cancelProductOrderCreate", "productOrderStateChange",
        "cancelProductOrderStateChange",
    ]  # fmt: skip


async def test_an_order_in_work_is_assessed_and_the_task_follows(site: Site) -> None:
    order = await site.order()
    await site.patched(order["id"], state="inProgress")
    task = await cancel(site, order["id"])
    assert task["state"] == "acknowledged"
    assert await cancel(site, order["id"]) == task, "a repeat is the same cancellation"
    assert (await site.patched(order["id"], state="pendingCancellation"))["state"] == "pendingCancellation"
    assert (await read_task(site, task))["state"] == "inProgress"
    await site.patched(order["id"], state="cancelled")
    assert (await read_task(site, task))["state"] == "done"


async def test_a_cancellation_that_is_refused_ends_and_may_be_asked_for_again(site: Site) -> None:
    order = await site.order()
    await site.patched(order["id"], state="inProgress")
    task = await cancel(site, order["id"])
    await site.patched(order["id"], state="inProgress")
    assert (await read_task(site, task))["state"] == "terminatedWithError"
    assert (await cancel(site, order["id"]))["id"] != task["id"]
    listed = await site.http.get("/cancelProductOrder", params={"productOrder.id": order["id"], "limit": 1})
    assert (listed.status_code, listed.headers["x-total-count"]) == (206, "2")


async def test_what_has_ended_can_not_be_cancelled(site: Site) -> None:
    order = await site.order()
    for state in ("inProgress", "completed"):
        await site.patched(order["id"], state=state)
    sent = {"productOrder": {"id": order["id"]}}
    assert_error(await site.http.post("/cancelProductOrder", json=sent), 409, "cancellation_impossible")
    nothing = {"productOrder": {"id": "nothing"}}
    assert_error(await site.http.post("/cancelProductOrder", json=nothing), 404, "order_not_found")
    assert_error(await site.http.get("/cancelProductOrder/nothing"), 404, "cancellation_not_found")


# --- events of the OSS --------------------------------------------------------------------------------------------


async def send(site: Site, name: str, order_id: str, *, status: int = 201, **more: Any) -> Json:
    """Send an event of the OSS about an order; ``order`` in ``more`` is what it says of it."""
    order = {"id": order_id, "productOrderItem": [{"id": "1", "action": "add"}], **more.pop("order", {})}
    event = {"eventId": "e-1", "eventType": name[0].upper() + name[1:], "event": {"productOrder": order}, **more}
    assert_valid(name[0].upper() + name[1:], event)
    response = await site.http.post(f"/listener/{name}", json=event)
    assert response.status_code == status, response.text
    assert_valid("EventSubscription" if status == 201 else "Error", response.json())
    return response.json()


async def state_of(site: Site, order_id: str) -> str:
    return (await site.shop.orders.get(CSP, order_id)).state


async def test_an_event_that_skips_states_takes_the_legal_way(site: Site) -> None:
    order = await site.order()
    await send(site, "productOrderStateChangeEvent", order["id"], order={"state": "completed"})
    states = [payload["event"]["productOrder"]["state"] for _, payload in await told(site, order["id"])]
    assert states == ["acknowledged", "inProgress", "completed"]


async def test_an_event_counts_once(site: Site) -> None:
    order = await site.order()
    answers = await asyncio.gather(*[
        send(site, "productOrderStateChangeEvent", order["id"], order={"state": "pending"}) for _ in range(20)
    ])  # fmt: skip
    assert len(answers) == 20
    await site.patched(order["id"], state="inProgress")
    await send(site, "productOrderStateChangeEvent", order["id"], order={"state": "pending"})
    assert await state_of(site, order["id"]) == "inProgress"


async def test_an_older_event_never_moves_an_order_back(site: Site) -> None:
    order = await site.order()
    name = "productOrderStateChangeEvent"
    await send(site, name, order["id"], eventId="2", eventTime=LATE, order={"state": "pending"})
    await send(site, name, order["id"], eventId="1", eventTime=EARLY, order={"state": "inProgress"})
    assert await state_of(site, order["id"]) == "pending"
    await send(site, name, order["id"], eventId="3", eventTime=LATEST, order={"state": "inProgress"})
    assert await state_of(site, order["id"]) == "inProgress"


async def test_an_event_that_no_way_leads_to_is_a_conflict_and_may_come_again(site: Site) -> None:
    order = await site.order()
    for state in ("inProgress", "completed"):
        await site.patched(order["id"], state=state)
    name = "productOrderStateChangeEvent"
    refused = await send(site, name, order["id"], order={"state": "held"}, status=409)
    assert refused["code"] == "illegal_transition"
    assert await state_of(site, order["id"]) == "completed"


async def test_an_event_may_report_items(site: Site) -> None:
    order = await site.order(productOrderItem=[line("a"), line("b", speed=100)])
    items = [{"id": "a", "action": "add", "state": "completed"}, {"id": "b", "action": "add", "state": "failed"}]
    await send(site, "productOrderStateChangeEvent", order["id"], order={"productOrderItem": items})
    assert await state_of(site, order["id"]) == "partial"


async def test_attributes_come_by_event_and_what_is_ours_is_passed_over(site: Site) -> None:
    order = await site.order()
    repeated = {**order, "expectedCompletionDate": LATE, "externalId": "oss-77", "orderTotalPrice": []}
    repeated["note"] = [*order["note"], {"author": "oss", "text": "planned"}]
    await send(site, "productOrderAttributeValueChangeEvent", order["id"], order=repeated)
    after = (await site.shop.orders.get(CSP, order["id"])).document
    assert after["expectedCompletionDate"] == LATE
    assert {name: after[name] for name in ("externalId", "orderTotalPrice")} == {
        name: order[name] for name in ("externalId", "orderTotalPrice")
    }
    assert "planned" in {one["text"] for one in after["note"]}


async def test_a_cancellation_comes_by_event(site: Site) -> None:
    order = await site.order()
    await site.patched(order["id"], state="inProgress")
    for number, state in enumerate(("acknowledged", "inProgress", "done")):
        task = {"productOrder": {"id": order["id"]}, "state": state}
        event = {"eventId": f"c-{number}", "event": {"cancelProductOrder": task}}
        assert_valid("CancelProductOrderStateChangeEvent", event)
        taken = await site.http.post("/listener/cancelProductOrderStateChangeEvent", json=event)
        assert taken.status_code == 201, taken.text
    assert await state_of(site, order["id"]) == "cancelled"


async def test_events_that_say_nothing_usable_are_refused(site: Site) -> None:
    order = await site.order()
    await send(site, "productOrderStateChangeEvent", "nothing", order={"state": "held"}, status=404)
    await send(site, "productOrderInformationRequiredEvent", order["id"], status=400)
    path = "/listener/productOrderStateChangeEvent"
    for sent in ({}, {"event": {}}, {"event": {"productOrder": {"id": order["id"], "state": "shipped"}}}):
        assert_error(await site.http.post(path, json=sent), 400, "body_invalid")
    assert_error(await site.http.post("/listener/somethingElseEvent", json={}), 405, "not_allowed")


# --- what the OSS wants to know -----------------------------------------------------------------------------------


async def test_a_question_reaches_the_conversation_and_its_answer_the_oss(site: Site) -> None:
    order = await site.shop.orders.place_order(new_order(conversation_id="c9"))
    async with site.shop.delivering():
        await send(site, "productOrderInformationRequiredEvent", order.id, description="Which floor?",
                   fieldPath="productOrderItem.product.place", order={"state": "pending"})  # fmt: skip
        await site.shop.settled()
    assert [(one.conversation_id, one.question) for one in site.shop.told] == [("c9", "Which floor?")]
    answered = await site.shop.orders.answer_question("c9", "The third, ring twice.")
    assert answered is not None
    assert (await kinds(site, order.id))[-2:] == ["productOrderInformationRequired", "productOrderAttributeValueChange"]
    asked, answer = [payload for _, payload in await told(site, order.id)][-2:]
    assert asked["fieldPath"] == "productOrderItem.product.place"
    note = answer["event"]["productOrder"]["note"][-1]
    assert (note["author"], note["text"]) == ("customer", "The third, ring twice.")
    assert await site.shop.orders.answer_question("c9", "And another thing.") is None


async def test_a_question_may_come_as_a_note(site: Site) -> None:
    order = await site.order()
    question = {"id": "q1", "author": "oss", "text": "Which floor?", "@type": "InformationRequired"}
    for _ in range(2):
        await site.patched(order["id"], state="pending", note=[question])
    assert await kinds(site, order["id"]) == ["productOrderStateChange", "productOrderInformationRequired"]


# --- hub and tokens -----------------------------------------------------------------------------------------------


async def test_a_subscription_is_made_read_and_ended(site: Site) -> None:
    sent = {"callback": "http://127.0.0.1:9/oss", "query": "eventType=ProductOrderStateChangeEvent"}
    made = await site.http.post("/hub", json=sent)
    assert made.status_code == 201, made.text
    assert_valid("EventSubscription", made.json())
    assert made.headers["location"].endswith(f"/hub/{made.json()['id']}")
    read = await site.http.get(f"/hub/{made.json()['id']}")
    assert read.json() == {"id": made.json()["id"], **sent}, "keys are shown once"
    order = await site.order()
    await site.patched(order["id"], state="inProgress")
    assert [one.event_type for one in await site.shop.deliveries()] == ["productOrderStateChangeEvent"]
    assert (await site.http.delete(f"/hub/{made.json()['id']}")).status_code == 204
    assert (await site.http.delete(f"/hub/{made.json()['id']}")).status_code == 404
    assert (await site.http.get("/hub")).json() == []


async def test_a_callback_on_a_forbidden_network_is_refused(site: Site) -> None:
    refused = await site.http.post("/hub", json={"callback": "http://10.0.0.1/oss"})
    assert 400 <= refused.status_code < 500
    assert_valid("Error", refused.json())


async def test_a_token_may_do_what_its_scopes_say_until_it_ends(site: Site) -> None:
    order = await site.order()
    calls = {
        "read": ("GET", f"/productOrder/{order['id']}", None),
        "write": ("PATCH", f"/productOrder/{order['id']}", {"state": "inProgress"}),
        "events": ("GET", "/hub", None),
    }
    for scope in calls:
        token, row = await site.tokens.make(CSP, [scope], days=1)
        for other, (method, path, sent) in calls.items():
            answer = await site.http.request(method, path, json=sent, headers=site.as_caller(token))
            if other == scope:
                assert answer.status_code == 200, answer.text
            else:
                assert_error(answer, 403, "scope_missing")
        assert await site.tokens.revoke(CSP, row.id)
        answer = await site.http.get(f"/productOrder/{order['id']}", headers=site.as_caller(token))
        assert_error(answer, 401, "unauthorised")


async def test_a_token_that_has_ended_or_is_another_csps_sees_nothing(site: Site) -> None:
    order = await site.order()
    token, row = await site.tokens.make(CSP, ["read"], days=1)
    async with site.shop.database.transaction() as session:
        row.expires_at = row.created_at
        session.add(row)
    path = f"/productOrder/{order['id']}"
    assert_error(await site.http.get(path, headers=site.as_caller(token)), 401, "token_expired")
    theirs, _ = await site.tokens.make("other-csp", ["read", "write"], days=None)
    assert_error(await site.http.get(path, headers=site.as_caller(theirs)), 404, "order_not_found")
    for wrong in (token[:-1], token + "x", "oss_", f"oss_{row.id}_", "oss_~"):
        assert_error(await site.http.get(path, headers=site.as_caller(wrong)), 401, "unauthorised")
