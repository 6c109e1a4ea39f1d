"""Payloads against TM Forum's definitions: orders of everything that any CSP sells, verified as they are placed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from catalog_adapter.constraints.facts import Facts
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.contexts.compile import compile_contexts
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.folder import read_folder
from foundation.settings import ROOT
from orders.events.happened import Happened
from orders.events.order_event import notification_of, payload_of
from orders.product_order.configured import configured_item
from orders.product_order.document import product_order
from orders.product_order.new_order import NewContact, NewOrder, NewOrderItem
from orders.product_order.table import ProductOrder
from orders.verification.verify import verify
from tests.orders.tmf import assert_valid

FOLDER = ROOT / "customer_contexts"
CSPS = sorted(path.parent.name for path in FOLDER.glob("*/context.yml"))
AT = datetime.now(UTC).replace(microsecond=0)


@pytest.mark.parametrize("csp", CSPS)
def test_an_order_of_all_that_is_sold_is_valid_and_verified(csp: str) -> None:
    files, _ = read_folder(FOLDER / csp)
    for context in compile_contexts(files).values():
        made = [item for offering in context.sold() for item in _made(context, offering.id)]
        assert made, f"nothing is sold to {context.key}"
        for item in made:
            _placed_and_verified(context, item, files)


def _made(context: ResolvedContext, offering: str) -> Iterator[NewOrderItem]:
    """The offering as it comes, for a customer who may have it: young or not, new or with all there is."""
    for age, existing in product((40, 20), (set[str](), {one.id for one in context.sold()})):
        facts = Facts(context.profile.postcode_example, context.key.segment, age, frozenset(existing))
        configured = context.model(offering).configuration({}, replace(facts, whole_order=True)).complete()
        if configured is not None:
            yield configured_item(context, offering, configured.values, facts, item_id="1")
            return


def _placed_and_verified(context: ResolvedContext, item: NewOrderItem, files: ContextFiles) -> None:
    key = context.key
    told = {"csp": key.csp, "segment": key.segment, "locale": key.locale, "channel": "web", "order_key": "k"}
    new = NewOrder(
        **told, revision=context.revision, contact=NewContact(name="Ada Moss", email="ada@example.com"), items=[item]
    )
    document = product_order(new, order_id="o", order_number="KTRM4739", public_url="http://a.example", at=AT)
    assert_valid("ProductOrder", document)
    event = Happened("productOrderCreateEvent", document)
    assert '"eventType":"ProductOrderCreateEvent"' in payload_of(notification_of("e", "o", event, AT))
    order = ProductOrder(
        **told, id="o", conversation_id="", order_number="KTRM4739", state="acknowledged", document=document,
        revision=context.revision, created_at=AT, updated_at=AT,
    )  # fmt: skip
    assert verify(order, files) == []
