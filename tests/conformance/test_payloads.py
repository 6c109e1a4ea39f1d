"""Payloads against TM Forum's definitions: orders of everything that any CSP sells, verified as they are placed."""

from datetime import UTC, datetime

import pytest

from catalog_adapter.contexts.compile import compile_contexts
from catalog_adapter.contexts.folder import read_folder
from foundation.settings import ROOT
from orders.events.happened import Happened
from orders.events.order_event import payload_of
from orders.product_order.configured import configured_item
from orders.product_order.document import product_order
from orders.product_order.new_order import NewContact, NewOrder
from orders.product_order.table import ProductOrder
from orders.verification.verify import verify
from tests.orders.tmf import assert_valid

FOLDER = ROOT / "customer_contexts"
CSPS = sorted(path.parent.name for path in FOLDER.glob("*/context.yml"))
AT = datetime.now(UTC).replace(microsecond=0)


@pytest.mark.parametrize("csp", CSPS)
def test_an_order_of_all_that_is_sold_is_valid_and_verified(csp: str) -> None:
    files, _ = read_folder(FOLDER / csp)
    for (segment, locale), context in compile_contexts(files).items():
        postcode = context.profile.postcode_example
        items = []
        for number, offering in enumerate(context.sold(), 1):
            values = context.model(offering.id).complete({}, postcode)
            if values is not None:
                made = configured_item(context, offering.id, values, postcode, item_id=str(number), quantity=number)
                items.append(made)
        new = NewOrder(
            order_key="k", csp=csp, segment=segment, locale=locale, channel="web", revision=context.revision,
            contact=NewContact(name="Ada Moss", email="ada@example.com"), items=items,
        )  # fmt: skip
        document = product_order(new, order_id="o", order_number="KTRM4739", public_url="http://a.example", at=AT)
        assert_valid("ProductOrder", document)
        event = Happened("productOrderCreateEvent", document)
        assert '"eventType":"ProductOrderCreateEvent"' in payload_of("e", "o", event, AT)
        order = ProductOrder(
            id="o", csp=csp, segment=segment, locale=locale, channel="web", conversation_id="", order_key="k",
            order_number="KTRM4739", state="acknowledged", document=document, revision=context.revision,
            created_at=AT, updated_at=AT,
        )  # fmt: skip
        assert verify(order, files) == []
