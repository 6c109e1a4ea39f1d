"""A person gets all that is kept of them, or has it erased: nothing of them is left, and nobody else loses anything."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from catalog_adapter.revisions.repository import find_content
from console.tables import AuditEntry
from foundation.errors import BadInput, Conflict
from orders.tables import ProductOrder
from orders.verification.verify import erased_at, verify
from server.parts import Parts
from server.privacy.person import person_of
from server.privacy.requests import PrivacyRequests
from tests.orders.made import new_order
from tests.server.privacy.life import Somebody, lived, said_in, whole_text

ADA = Somebody("acme", "cust-ada", "Ada Quillfeather", "ada.quill@example.com", "+447700900123", "AB1 9ZZ")
BOB = Somebody("acme", "cust-bob", "Bob Thistlewood", "bob.thistle@example.com", "+447700900456", "AB1 8YY")
#: The same person at another CSP.
ADA_ELSEWHERE = replace(ADA, csp="other")
#: What keeps nothing that tells who a customer is. A table that is not here has to be one that an erasure looks into.
_WITHOUT_CUSTOMERS = {
    "channel_owner", "context_content", "context_draft", "context_draft_step", "context_live", "context_review",
    "context_revision",
    "conversation_fact",
    "day_conversations", "day_orders", "day_refusals", "day_turns", "endpoint_key", "endpoint_state",
    "hub_subscription", "order_code", "order_fact", "oss_token", "received_event", "refusal_fact", "staff_audit",
    "staff_identity",
    "staff_link", "staff_member", "staff_role", "staff_session", "turn_fact",
}  # fmt: skip


async def test_nothing_of_an_erased_person_is_left_and_all_of_others_is(parts: Parts) -> None:
    requests = PrivacyRequests(parts.database)
    await lived(parts, BOB)
    await lived(parts, ADA_ELSEWHERE)
    others = await whole_text(parts.database)
    life = await lived(parts, ADA)
    before = await whole_text(parts.database)
    kept_of_ada = set(said_in(before, ADA))
    assert kept_of_ada == set(before) - _WITHOUT_CUSTOMERS, "the life fills every table"

    found = await requests.find(person_of("acme", None, ADA.email, "GB"))
    assert found.other_names == {ADA.id, ADA.phone}, "an SMS is known by its number alone"
    receipt = await requests.erase(person_of("acme", None, ADA.email, "GB"), "ann")
    await _erase_by_other_names(requests, "acme")

    after = await whole_text(parts.database)
    # what was said in vain is put to a group of what is alike, so the group's own row is of several
    of_others = {table: set(text.splitlines()) for table, text in others.items() if table != "missed_group"}
    assert all(lines <= set(after[table].splitlines()) for table, lines in of_others.items())
    assert receipt["found"]["conversations"] == 1
    assert life.order in receipt["orders_without_person"]
    assert said_in({"receipt": json.dumps(receipt)}, ADA) == {}
    await _erase_by_other_names(requests, "other")
    assert said_in(await whole_text(parts.database), ADA) == {}


async def _erase_by_other_names(requests: PrivacyRequests, csp: str) -> None:
    await requests.erase(person_of(csp, None, ADA.phone, "GB"), "ann")
    await requests.erase(person_of(csp, ADA.id, None, "GB"), "ann")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_order_without_its_person_can_be_verified_still(parts: Parts) -> None:
    await lived(parts, ADA)
    requests = PrivacyRequests(parts.database)
    async with parts.database.transaction() as session:
        by_system = (await session.exec(select(ProductOrder).where(ProductOrder.conversation_id == ""))).one()
        files = await find_content(session, "acme", by_system.revision)
        assert verify(by_system, files) == []
        assert erased_at(by_system) is None
    await requests.erase(person_of("acme", ADA.id, None, "GB"), "ann")
    async with parts.database.transaction() as session:
        order = await session.get_one(ProductOrder, by_system.id)
        assert verify(order, files) == []
        assert erased_at(order) is not None
        assert (
            order.document["productOrderItem"][0]["itemPrice"] == by_system.document["productOrderItem"][0]["itemPrice"]
        )
        order.document["productOrderItem"][0]["itemPrice"][0]["price"]["taxIncludedAmount"]["value"] = 1.0
        assert verify(order, files) != []
        session.expunge(order)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_an_erasure_is_noted_by_its_receipt_and_waits_for_orders_that_go_on(parts: Parts) -> None:
    requests = PrivacyRequests(parts.database)
    content = (await parts.adapter.head("acme")).content
    open_order = await parts.orders.place_order(new_order(csp="acme", revision=content))
    before = await whole_text(parts.database)
    with pytest.raises(Conflict, match=open_order.order_number):
        await requests.erase(person_of("acme", None, "ada@example.com", "GB"), "ann")
    assert await whole_text(parts.database) == before
    await parts.orders.change_state("acme", open_order.id, "pending")
    await parts.orders.change_state("acme", open_order.id, "cancelled")
    receipt = await requests.erase(person_of("acme", None, "ada@example.com", "GB"), "ann")
    async with parts.database.transaction() as session:
        (entry,) = (await session.exec(select(AuditEntry))).all()
    assert (entry.csp, entry.who, entry.action) == ("acme", "ann", "person_erased")
    assert entry.details["receipt"] == receipt["id"]
    assert receipt["sent_to"] == ["oss"]


@pytest.mark.parametrize("contact", ["", "ada", "12", "ada@", "@example.com", "+44"])
def test_a_person_is_named_by_an_address_or_a_number_that_can_be_one(contact: str) -> None:
    with pytest.raises(BadInput):
        person_of("acme", None, contact, "GB")


@given(before=st.sampled_from(["", "mail ", "<", "(", ","]), after=st.sampled_from(["", ".", " now", ">", "!"]))
def test_an_address_is_found_in_what_people_write_and_another_one_is_not(before: str, after: str) -> None:
    person = person_of("acme", None, "Ada@Example.com", "GB")
    assert person.is_mentioned(f"{before}ADA@example.com{after}")
    assert not person.is_mentioned(f"{before}nada@example.com{after}")
    assert not person.is_mentioned(f"{before}ada@example.com.au{after}")


@pytest.mark.parametrize("written", ["07700 900123", "+44 (0)7700 900-123", "+447700900123"])
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    person = person_of("acme", None, "07700900123", "GB")
    assert person.is_mentioned(f"call {written} please")
    assert not person.is_mentioned("call 07700 900124 please")
    assert person.is_named("447700900123"), "as WhatsApp has it"
    assert person.is_named("whatsapp:+447700900123"), "as Twilio has it"
