"""Example conversations are held with the real assistant before anything is published, and nothing is left of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest

from tests.server.rehearsal.staff_and_customer import Customer, Staff
from tests.support.system import System

CONVERSATION = """\
segment: home
about: A line, ordered.
lines:
  - i want the line
  - customer: "100"
    messages: [ask_contact_name]
  - Emma Clarke
  - customer: emma@example.com
    says: [shall i SEND it]
  - "yes"
order:
  contact: {name: Emma Clarke}
  items:
    - offering: line
      monthly: "29.00"
"""


@pytest.fixture
def staff(system: System) -> Iterator[Staff]:
    with Staff(system, "rehearsed") as staff:
        yield staff


def test_what_goes_as_expected_is_published_and_nothing_is_left_of_it(staff: Staff, system: System) -> None:
    before = _rows(system, staff.csp)
    published = staff.publish("29.00", conversations__order=CONVERSATION, conversations__talk=_talk("hello"))
    assert published.status_code == 200, published.text
    assert [step for step, *_ in staff.steps] == ["check", "compile", "rehearse", "rehearse", "rehearse"]
    assert [(done, of) for step, done, of in staff.steps if step == "rehearse"] == [(0, 2), (1, 2), (2, 2)]
    assert _rows(system, staff.csp) == before


def test_the_line_that_was_answered_otherwise_is_named_with_what_was_said(staff: Staff, system: System) -> None:
    staff.publish("29.00")
    broken = CONVERSATION.replace("shall i SEND it", "a llama")
    refused = staff.publish("35.00", conversations__order=broken.replace("29.00", "35.00"))
    assert refused.status_code == 422
    (problem,) = refused.json()["error"]["problems"]
    line = 1 + broken.splitlines().index("    says: [a llama]") - 1  # the customer's line is the one before
    assert problem.startswith(f"rehearsed/conversations/order.yml:{line}:")
    customer = Customer(system, staff.csp)
    said = [customer.says(one) for one in ("i want the line", "100", "Emma Clarke", "emma@example.com")][-1]
    assert "expected 'a llama'" in problem
    assert "the assistant says “" + said[0]["text"] in problem


def test_an_order_at_another_price_is_told_and_not_published(staff: Staff, system: System) -> None:
    staff.publish("29.00")
    refused = staff.publish("31.00", conversations__order=CONVERSATION)
    line = 1 + CONVERSATION.splitlines().index('      monthly: "29.00"')
    problems = refused.json()["error"]["problems"]
    (problem,) = [one for one in problems if "monthly is 31.00, expected 29.00" in one]
    assert problem.startswith(f"rehearsed/conversations/order.yml:{line}:")
    assert Customer(system, staff.csp).reviewed_price() == "29.00"


@pytest.mark.parametrize(
    ("conversation", "told"),
    [
        ("segment: home\nlines:\n  - customer: hello\n    intent: order_product\n", "was understood as greet"),
        ("segment: home\nlines:\n  - customer: hello\n    messages: [goodbye]\n", "expected the message goodbye"),
        ("segment: home\nlines:\n  - customer: hello\n    own_intent: nothing\n", "no intent of your own"),
        ("segment: home\nlines:\n  - customer: hello\n    says_not: [acme]\n", "not expected 'acme'"),
        ("segment: home\nlines:\n  - hello\norder: {items: [{offering: line}]}\n", "no orders came of it"),
        ("segment: office\nlines: [hello]\n", "no segment 'office'"),
        ("segment: home\nlocale: de-CH\nlines: [hello]\n", "no locale 'de-CH'"),
        ("segment: home\nlines: []\n", "lines"),
        ("segment: [oops", "not YAML"),
    ],
)
def test_whatever_is_not_as_expected_is_told(staff: Staff, conversation: str, told: str) -> None:
    refused = staff.publish("29.00", conversations__one=conversation)
    assert refused.status_code == 422, refused.text
    problems = refused.json()["error"]["problems"]
    assert any(one.startswith("rehearsed/conversations/one.yml:") and told in one for one in problems), problems


def test_an_order_nobody_expected_is_told(staff: Staff) -> None:
    refused = staff.publish("29.00", conversations__one=CONVERSATION.partition("order:\n")[0])
    assert any("none is expected" in one for one in refused.json()["error"]["problems"])


def _talk(*lines: str) -> str:
    return "segment: home\nlines:\n" + "".join(f"  - {line}\n" for line in lines)


def _rows(system: System, csp: str) -> dict[str, int]:
    """How much of a CSP, or of any rehearsal, the database has beside its revisions."""
    counts = {
        "orders": f"SELECT count(*) FROM product_order WHERE csp = '{csp}'",
        "deliveries": f"SELECT count(*) FROM delivery WHERE csp = '{csp}'",
        "drafts": "SELECT count(*) FROM order_draft WHERE conversation_id LIKE 'rehearsal%'",
        "conversations": "SELECT count(*) FROM conversation WHERE id LIKE 'rehearsal%'",
        "messages": "SELECT count(*) FROM conversation_message WHERE conversation_id LIKE 'rehearsal%'",
    }
    connection = sqlite3.connect(f"file:{system.state_folder / 'bespoke.db'}?mode=ro", uri=True)
    try:
        return {name: connection.execute(count).fetchone()[0] for name, count in counts.items()}
    finally:
        connection.close()
