"""Customers' orders, and their deliveries to the CSP's systems: what was tried, sending again, letting go."""

from __future__ import annotations

import json
from typing import Any

from fastapi import Response

from catalog_adapter.contexts import ContextKey
from catalog_adapter.offers.configurable import TERM
from console.pages.order_names import OrderNames
from console.people.roles import Permission
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from console.words import Words
from foundation.tmf.filters import Filter
from orders.outbox.deliveries import ShownState, Wanted
from orders.product_order.states import TRANSITIONS

_PAGE = 40
_DELIVERY_STATES: tuple[ShownState, ...] = ("pending", "waiting", "delivered", "failed", "discarded")


class OrderPages:
    """For agents."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", "/orders", self.list_orders, Permission.ORDERS)
        guard.of_csp("GET", "/orders/{id}", self.order, Permission.ORDERS)
        guard.of_csp("GET", "/deliveries", self.list_deliveries, Permission.ORDERS)
        guard.of_csp("GET", "/deliveries/{id}", self.delivery, Permission.ORDERS)
        guard.of_csp("POST", "/deliveries/{id}/replay", self.replay, Permission.ORDERS)
        guard.of_csp("POST", "/deliveries/{id}/discard", self.discard, Permission.ORDERS)

    async def list_orders(self, visit: Visit) -> Response:
        """The newest orders first, of all states or of one."""
        asked = visit.request.query_params
        state = asked.get("state", "") if asked.get("state", "") in TRANSITIONS else ""
        skipped = int(asked.get("skip", "0")) if asked.get("skip", "0").isdecimal() else 0
        filters = [Filter(("state",), "eq", (state,))] if state else []
        total = (await self._services.listing.orders(visit.csp, filters, offset=0, limit=1)).total
        # the listing has the oldest first
        end = max(total - min(skipped, total), 0)
        start = max(end - _PAGE, 0)
        page = await self._services.listing.orders(visit.csp, filters, offset=start, limit=end - start)
        return visit.page(
            "orders.html",
            orders=list(reversed(page.resources)),
            states=list(TRANSITIONS),
            state=state,
            total=total,
            older=skipped + _PAGE if start else None,
        )

    async def order(self, visit: Visit) -> Response:
        """One order: what was ordered, for whom, what happened, and what its systems were told."""
        order = await self._services.orders.get(visit.csp, visit.request.path_params["id"])
        deliveries = await self._services.deliveries.find(visit.csp, Wanted(order_id=order.id), limit=200)
        key = ContextKey(csp=order.csp, segment=order.segment, locale=order.locale, channel=order.channel)
        names = await OrderNames.of(self._services.adapter, key)
        return visit.page(
            "order.html",
            order=order,
            items=_items(order.document, names),
            costs=_costs(order.document, visit.words),
            deliveries=list(reversed(deliveries)),
        )

    async def list_deliveries(self, visit: Visit) -> Response:
        """The newest deliveries first, of all states or of one."""
        asked = visit.request.query_params
        state = next((one for one in _DELIVERY_STATES if one == asked.get("state")), None)
        wanted = Wanted(states=(state,) if state else ())
        found = await self._services.deliveries.find(visit.csp, wanted, limit=_PAGE, before=asked.get("before"))
        return visit.page(
            "deliveries.html",
            deliveries=found,
            endpoints=await self._services.endpoint_desk.overview(visit.csp),
            states=_DELIVERY_STATES,
            state=state or "",
            older=found[-1].delivery.id if len(found) == _PAGE else None,
        )

    async def delivery(self, visit: Visit) -> Response:
        """One delivery with its attempts and what is sent."""
        shown, payload, attempts = await self._services.deliveries.get(visit.csp, visit.request.path_params["id"])
        return visit.page("delivery.html", shown=shown, payload=_pretty(payload), attempts=attempts)

    async def replay(self, visit: Visit) -> Response:
        """Send it again."""
        delivery_id = visit.request.path_params["id"]
        await self._services.deliveries.replay_one(visit.csp, delivery_id)
        await self._services.audit.note(visit.csp, visit.who, "delivery_replayed", delivery=delivery_id)
        return visit.redirect(visit.path(f"/deliveries/{delivery_id}"))

    async def discard(self, visit: Visit) -> Response:
        """Let it go."""
        delivery_id = visit.request.path_params["id"]
        await self._services.deliveries.discard(visit.csp, delivery_id)
        await self._services.audit.note(visit.csp, visit.who, "delivery_discarded", delivery=delivery_id)
        return visit.redirect(visit.path(f"/deliveries/{delivery_id}"))


def _items(document: dict[str, Any], names: OrderNames) -> list[dict[str, Any]]:
    """The items as the page shows them: parts of a bundle after it."""
    found = []
    for item in document.get("productOrderItem", []):
        for one, depth in ((item, 0), *((part, 1) for part in item.get("productOrderItem", []))):
            product = one.get("product", {})
            terms = [{"name": TERM, "value": each["name"]} for each in one.get("itemTerm", [])]
            chosen = [*product.get("productCharacteristic", []), *terms]
            offering = one.get("productOffering", {}).get("id", "")
            found.append(
                {
                    "name": one.get("productOffering", {}).get("name", one["id"]),
                    "state": one.get("state", ""),
                    "part": bool(depth),
                    "chosen": [names.chosen(offering, each["name"], each["value"]) for each in chosen],
                    "place": ", ".join(each.get("name", "") for each in product.get("place", [])),
                }
            )
    return found


def _costs(document: dict[str, Any], words: Words) -> list[str]:
    """What it costs in all, once and for each period, a sentence each."""
    told = []
    for one in document.get("orderTotalPrice", []):
        period = one.get("recurringChargePeriod")
        told.append(words(f"order_every_{period}" if period else "order_once", amount=_amount(one, words)))
        told += [
            words.counted("order_less", less["applicationDuration"], amount=_amount(less, words))
            for less in one.get("priceAlteration", [])
        ]
    return told


def _amount(price: dict[str, Any], words: Words) -> str:
    with_tax = price["price"]["taxIncludedAmount"]
    return words.money(with_tax["value"], with_tax["unit"])


def _pretty(payload: str) -> str:
    try:
        return json.dumps(json.loads(payload), indent=2, ensure_ascii=False)
    except ValueError:
        return payload
