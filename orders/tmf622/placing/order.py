"""From the body of POST productOrder to an order that is placed. Input: who sends what, seen as which segment. Output:
the order; the same body again gives the same order."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from catalog_adapter.contexts import CatalogAdapter, ContextKey, ResolvedContext
from catalog_adapter.contexts.view import view_of
from foundation.ids import new_id
from orders.errors import OrderInvalid
from orders.product_order.document import RESERVED
from orders.product_order.new_order import NewContact, NewOrder
from orders.product_order.service import ProductOrderService
from orders.product_order.table import ProductOrder
from orders.tmf622.models import ProductOrderCreate, RelatedParty
from orders.tmf622.placing.configuring import new_item
from orders.tmf622.placing.items import nested
from orders.tmf622.placing.prices import check_prices

#: The channel of orders that name none.
_CHANNEL = "tmf622"
#: Attributes that are taken over as they were sent.
_TAKEN_OVER = (
    "category", "description", "notification_contact", "priority", "requested_completion_date", "requested_start_date",
    "agreement", "billing_account", "channel", "note", "payment", "quote", "related_party",
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """As whom the sender sees the offers: parameters of the request, as TMF620 has them."""

    segment: str | None
    locale: str | None
    accept_language: str


class OrderPlacing:
    """Places orders of all CSPs."""

    def __init__(self, adapter: CatalogAdapter, orders: ProductOrderService) -> None:
        self._adapter = adapter
        self._orders = orders

    async def place(
        self, csp: str, body: dict[str, Any], given: ProductOrderCreate, seen: Seen, idempotency_key: str | None
    ) -> ProductOrder:
        """Validate and place. Raises OrderInvalid, OrderExists, QueryInvalid."""
        view = view_of((await self._adapter.head(csp)).context, seen.segment, seen.locale, seen.accept_language)
        channel = given.channel[0].id if given.channel else _CHANNEL
        key = ContextKey(csp=csp, segment=view.segment, locale=view.locale, channel=channel)
        context = await self._adapter.resolve(key)
        items = nested(given.product_order_item)
        new = NewOrder(
            order_key=_order_key(given.external_id, idempotency_key),
            csp=csp,
            segment=key.segment,
            locale=key.locale,
            channel=channel,
            revision=context.revision,
            contact=_contact(context, given),
            items=[new_item(context, item, place) for place, item in enumerate(items, 1)],
            external_id=given.external_id,
            request_digest=_request_digest(body, key),
            attributes=_attributes(given),
        )
        check_prices(given, items, self._orders.rehearse_order(new).document)
        return await self._orders.place_order(new)


def _order_key(external_id: str | None, idempotency_key: str | None) -> str:
    if external_id is not None:
        return f"tmf622:externalId:{external_id}"
    return f"tmf622:key:{idempotency_key}" if idempotency_key else f"tmf622:{new_id()}"


def _request_digest(body: dict[str, Any], key: ContextKey) -> str:
    return sha256(json.dumps([body, key.segment, key.locale], sort_keys=True).encode()).hexdigest()


def _attributes(given: ProductOrderCreate) -> dict[str, Any]:
    found = given.as_sent(*_TAKEN_OVER)
    if reserved := {note.get("id") for note in found.get("note", ())} & RESERVED:
        raise OrderInvalid(f"The note ids {', '.join(sorted(reserved))} are ours.", advice="Give notes other ids.")
    if "note" in found:
        found["note"] = [{"id": f"note-{place}", **note} for place, note in enumerate(found["note"], 1)]
    return found


def _contact(context: ResolvedContext, given: ProductOrderCreate) -> NewContact:
    customer = _customer(given)
    is_company = customer.referred_type == "Organization"
    reached = given.notification_contact
    return NewContact(
        name=None if is_company else customer.name,
        company=customer.name if is_company else None,
        email=reached if reached and "@" in reached else None,
        phone=reached if reached and "@" not in reached else None,
    )


def _customer(given: ProductOrderCreate) -> RelatedParty:
    for party in given.related_party:
        if (party.role or "").casefold() == "customer":
            return party
    raise OrderInvalid(
        "The order names no customer.",
        advice="Give relatedParty an entry with id, @referredType and the role customer.",
    )
