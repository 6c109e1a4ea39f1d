"""From the body of POST productOrder to an order that is placed. Input: who sends what, seen as which segment. Output:
the order; the same body again gives the same order."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from catalog_adapter.constraints.facts import Facts
from catalog_adapter.contexts import CatalogAdapter, ContextKey, ResolvedContext
from catalog_adapter.contexts.view import view_of
from catalog_adapter.qualification.qualifications import Qualifications, is_asked_about
from foundation.ids import new_id
from orders.errors import OrderInvalid, PlaceUnknown
from orders.inventory.filling import CHANGES
from orders.inventory.inventory import ConversationsOf, ProductInventory, it_alone
from orders.product_order.document import RESERVED
from orders.product_order.new_order import NewOrder, NewOrderItem
from orders.product_order.service import ProductOrderService
from orders.product_order.table import ProductOrder
from orders.tmf622.models import ProductOrderCreate, ProductOrderItem
from orders.tmf622.placing.changing import change_item, check_products, service_of
from orders.tmf622.placing.configuring import check_together, new_items
from orders.tmf622.placing.customer import contact_of, customer_of, facts_of
from orders.tmf622.placing.dependents import check_dependents
from orders.tmf622.placing.items import nested
from orders.tmf622.placing.prices import check_prices
from orders.tmf622.placing.wishes import wish_of

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
    """Places orders of all CSPs. ``conversations_of`` tells whose a service is that was ordered in a conversation."""

    def __init__(
        self,
        adapter: CatalogAdapter,
        qualifications: Qualifications,
        orders: ProductOrderService,
        inventory: ProductInventory,
        conversations_of: ConversationsOf = it_alone,
    ) -> None:
        self._adapter = adapter
        self._qualifications = qualifications
        self._orders = orders
        self._inventory = inventory
        self._conversations_of = conversations_of

    async def place(
        self, csp: str, body: dict[str, Any], given: ProductOrderCreate, seen: Seen, idempotency_key: str | None
    ) -> ProductOrder:
        """Validate and place. Raises OrderInvalid, OrderExists, PlaceUnknown, ProductBeingChanged, QueryInvalid."""
        view = view_of((await self._adapter.head(csp)).context, seen.segment, seen.locale, seen.accept_language)
        channel = given.channel[0].id if given.channel else _CHANNEL
        key = ContextKey(csp=csp, segment=view.segment, locale=view.locale, channel=channel)
        context = await self._adapter.resolve(key)
        items = nested(given.product_order_item)
        customer = customer_of(given)
        made = await self._items(context, items, facts_of(customer, key.segment))
        new = NewOrder(
            order_key=_order_key(given.external_id, idempotency_key),
            csp=csp,
            segment=key.segment,
            locale=key.locale,
            channel=channel,
            revision=context.revision,
            contact=contact_of(customer, given.notification_contact),
            items=made,
            external_id=given.external_id,
            request_digest=_request_digest(body, key),
            attributes=_attributes(given),
        )
        check_prices(given, items, self._orders.rehearse_order(new).document)
        await self._check_places(context, made)
        return await self._orders.place_order(new)

    async def _items(
        self, context: ResolvedContext, given: Sequence[ProductOrderItem], customer: Facts
    ) -> list[NewOrderItem]:
        """The items of the order, in the order they were sent in."""
        services = {
            place: await service_of(context, self._inventory, item)
            for place, item in enumerate(given, 1)
            if item.action in CHANGES
        }
        changes = {
            place: change_item(context, service, given[place - 1], place, customer)
            for place, service in services.items()
        }
        check_products(changes.values())
        wishes = {place: wish_of(context, item) for place, item in enumerate(given, 1) if place not in changes}
        made = changes | new_items(context, wishes, customer, list(changes.values()))
        check_together(context, list(changes.values()), list(made.values()), customer)
        items = [made[place] for place in sorted(made)]
        await check_dependents(
            context, self._inventory, list(services.values()), items, customer, self._conversations_of
        )  # fmt: skip
        return items

    async def _check_places(self, context: ResolvedContext, items: Sequence[NewOrderItem]) -> None:
        """That the CSP's own service, where it has one, says yes to all."""
        offerings = context.catalogue.offerings
        staying = [one for one in items if one.item_action != "delete"]
        asked = [one for one in staying if is_asked_about(context, offerings[one.offering])]
        wishes = [
            context.model(one.offering).configuration(one.configuration, Facts(one.postcode, context.key.segment))
            for one in asked
        ]
        for item, verdict in zip(asked, await self._qualifications.of(context, wishes), strict=True):
            told = f"Item {item.given_id!r}: {' '.join(one.label for one in verdict.reasons)}"
            if verdict.can_be_had is False or item.postcode is None:
                raise OrderInvalid(told, advice="Order it for another place, or something else for this one.")
            if verdict.can_be_had is None:
                raise PlaceUnknown(told, advice="Send it again later.")


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
