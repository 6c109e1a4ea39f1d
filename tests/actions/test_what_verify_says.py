"""What the chat places can be verified, and what can not be it does not place: in every shipped context, whatever is
chosen."""

import json
from collections import Counter
from datetime import UTC, datetime
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.items import Item, items_of
from actions.new_order import new_order
from catalog_adapter.contexts import ResolvedContext
from foundation.settings import ROOT
from orders.draft import DraftItem, OrderDraft
from orders.product_order.document import product_order
from orders.product_order.new_order import NewOrder
from orders.product_order.table import ProductOrder
from orders.product_order.together import wrong_together
from orders.verification.record import RECORD
from orders.verification.verify import against_context
from tests.support.contexts import resolved

#: A CSP, a segment, a locale, and places where more or less is to be had.
CONTEXTS = [
    ("northlight", "consumer", "en-GB", ("EC1A 1BB", "SW1A 1AA", "ZE1 0AA")),
    ("northlight", "business", "en-GB", ("EC1A 1BB", "LS1 4AP")),
    ("vivamovil", "general", "es-ES", ("28013", "46001", "51001")),
    ("vivamovil", "joven", "es-ES", ("28013", "08001")),
    ("alpnetz", "kmu", "de-CH", ("8005", "2000", "7530")),
]
_MOST_CHOSEN = 3


@cache
def context_of(csp: str, segment: str, locale: str) -> ResolvedContext:
    return resolved(ROOT / "customer_contexts", csp, segment, locale)


@pytest.mark.parametrize(("csp", "segment", "locale", "places"), CONTEXTS, ids=lambda one: str(one)[:12])
def test_what_is_placed_is_verified(csp: str, segment: str, locale: str, places: tuple[str, ...]) -> None:
    context, seen = context_of(csp, segment, locale), Counter[bool]()

    @settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def placed(data: st.DataObject) -> None:
        new = drawn(context, data, places)
        is_wrong = any(wrong_together(context, new.items))
        found = list(verified(context, new))
        assert bool(found) == is_wrong, found
        seen[is_wrong] += 1

    placed()
    assert seen[False], "nothing could be ordered"


def drawn(context: ResolvedContext, data: st.DataObject, places: tuple[str, ...]) -> NewOrder:
    """An order as the chat would place it: some offerings, some values chosen, what is known of the customer."""
    draft = OrderDraft(conversation_id="c", csp=context.key.csp, age=data.draw(st.none() | st.integers(16, 40)))
    sold = context.sold()
    for number in range(data.draw(st.integers(1, 3))):
        offering = data.draw(st.sampled_from(sold))
        item = DraftItem(id=str(number + 1), offering=offering.id, postcode=data.draw(st.sampled_from(places)))
        variables = [one for one in Item(context, item).model.configurable.variables if len(one.domain) > 1]
        for _ in range(data.draw(st.integers(0, _MOST_CHOSEN)) if variables else 0):
            variable = data.draw(st.sampled_from(variables))
            wished = {**item.choices, variable.id: data.draw(st.sampled_from(list(variable.domain)[:12]))}
            if data.draw(st.booleans()) or Item(context, item).having(wished).configuration.is_possible():
                item.choices = wished
        draft.items.append(item)
    return new_order(context, draft, items_of(context, draft), "web", {})


def verified(context: ResolvedContext, new: NewOrder) -> list[str]:
    """What verifying the order says that would be placed."""
    at = datetime.now(UTC)
    document = product_order(new, order_id="order_1", order_number="KTRM4739", public_url="http://shop.example", at=at)
    row = ProductOrder(
        id="order_1", order_number="KTRM4739", state="acknowledged", document=json.loads(json.dumps(document)),
        created_at=at, updated_at=at, **new.model_dump(exclude={"contact", "items", "attributes", "external_id"}),
    )  # fmt: skip
    record = json.loads(next(one["text"] for one in row.document["note"] if one.get("id") == RECORD))
    return list(against_context(record, row, context))
