"""A product as a TMF637 v4 Product. Pure: input an order's document and one of its items, output the product's.

A bundle names its parts by the relationship ``bundles``. ``quantity`` is an attribute of our own: how often it was
ordered. Only what is paid again and again is the product's price; what was paid once is in its order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from orders.inventory.ids import product_id_of
from orders.product_order.document import Document, timestamp

#: Where TMF637 v4 is served, and so the path of every product's href.
BASE_PATH = "/tmf-api/productInventory/v4"

BUNDLES = "bundles"
#: The role of the related party that a product is of.
CUSTOMER = "customer"
#: What a place has that says nothing but its postcode.
_POSTCODE_ALONE = {"@type", "name", "postcode", "role"}
ACTIVE, TERMINATED = "active", "terminated"

#: What a product and the product of an order's item have in common.
_OF_THE_ITEM = ("name", "isBundle", "productSpecification", "productCharacteristic", "place")


def added(order: Document, item: Document, at: datetime, public_url: str) -> Document:
    """The product that a completed item adds."""
    product_id = product_id_of(order["id"], item["id"])
    return {
        "id": product_id,
        "href": _href(product_id, public_url),
        "status": ACTIVE,
        "isCustomerVisible": True,
        "orderDate": order["orderDate"],
        "startDate": timestamp(at),
        **_configured(order, item, public_url),
        "relatedParty": order["relatedParty"],
        "productOrderItem": [_order_item(order, item)],
        "@type": "Product",
    }


def modified(product: Document, order: Document, item: Document, public_url: str) -> Document:
    """The product as a completed item makes it, where the item says; where that says nothing, or no more than the
    postcode that is known, it stays."""
    kept = {name: one for name, one in product.items() if name not in ("productTerm", "productRelationship")}
    place = {"place": product["place"]} if "place" in product and not _says_where(item["product"], product) else {}
    return kept | _configured(order, item, public_url) | place | _told(product, order, item)


def _says_where(item_product: Document, product: Document) -> bool:
    """Whether the item has another postcode than the product, or more of an address than that."""
    if postcode_of(item_product) not in (None, postcode_of(product)):
        return True
    return any(one.keys() - _POSTCODE_ALONE for one in item_product.get("place", ()))


def terminated(product: Document, order: Document, item: Document, at: datetime) -> Document:
    """The product, ended."""
    ended = {"status": TERMINATED, "terminationDate": timestamp(at)}
    return product | ended | _told(product, order, item)


def is_told(product: Document, order: Document, item: Document) -> bool:
    """Whether the item has had its effect on the product."""
    said = _order_item(order, item)
    return any(
        one["productOrderId"] == said["productOrderId"] and one["orderItemId"] == said["orderItemId"]
        for one in product["productOrderItem"]
    )


def postcode_of(product: Document) -> str | None:
    """Where a product is, if that was said; an inventory of another may spell it otherwise, or wrongly."""
    places = product.get("place")
    for place in (one for one in places if isinstance(one, dict)) if isinstance(places, list) else ():
        found = place.get("postcode", place.get("postCode"))
        if isinstance(found, str) and found.strip():
            return found.strip()
    return None


def customer_of(product: Document) -> str:
    """The id of the related party that is the customer; empty where a product names none."""
    parties = product.get("relatedParty")
    for party in (one for one in parties if isinstance(one, dict)) if isinstance(parties, list) else ():
        if str(party.get("role")).casefold() == CUSTOMER and isinstance(party.get("id"), str):
            return str(party["id"])
    return ""


def order_ids(product: Document) -> list[str]:
    """The ids of the orders that made or changed a product."""
    items = product.get("productOrderItem")
    named = [one.get("productOrderId") for one in items if isinstance(one, dict)] if isinstance(items, list) else []
    return [one for one in named if isinstance(one, str)]


def part_ids(product: Document) -> list[str]:
    """The ids of a bundle's parts; one of another inventory that says them in other ways is taken for no bundle."""
    related = product.get("productRelationship")
    named = [one for one in related if isinstance(one, dict)] if isinstance(related, list) else []
    parts = [one.get("product") for one in named if one.get("relationshipType") == BUNDLES]
    return [one["id"] for one in parts if isinstance(one, dict) and isinstance(one.get("id"), str)]


def _told(product: Document, order: Document, item: Document) -> Document:
    return {"productOrderItem": [*product["productOrderItem"], _order_item(order, item)]}


def _configured(order: Document, item: Document, public_url: str) -> Document:
    """What an item says of its product."""
    product: Document = item["product"]
    found: Document = {name: product[name] for name in _OF_THE_ITEM if name in product}
    found["productOffering"] = item["productOffering"]
    found["quantity"] = item["quantity"]
    found["productPrice"] = _prices(item.get("itemPrice", ()))
    if terms := item.get("itemTerm"):
        found["productTerm"] = [{**one, "@type": "ProductTerm"} for one in terms]
    if parts := [one for one in item.get("productOrderItem", ()) if one["action"] != "delete"]:
        found["productRelationship"] = [_bundles(product_of(order, part), public_url) for part in parts]
    return found


def product_of(order: Document, item: Document) -> str:
    """The id of the product that an item adds, changes or ends."""
    return str(product_id_of(order["id"], item["id"]) if item["action"] == "add" else item["product"]["id"])


def _bundles(product_id: str, public_url: str) -> Document:
    return {
        "relationshipType": BUNDLES,
        "product": {"id": product_id, "href": _href(product_id, public_url), "@referredType": "Product"},
        "@type": "ProductRelationship",
    }


def _prices(prices: Sequence[Document]) -> list[dict[str, Any]]:
    return [_price(one) for one in prices if one["priceType"] == "recurring"]


def _price(price: Document) -> dict[str, Any]:
    found = {name: one for name, one in price.items() if name != "priceAlteration"}
    if alterations := price.get("priceAlteration"):
        found["productPriceAlteration"] = alterations
    return found | {"@type": "ProductPrice"}


def _order_item(order: Document, item: Document) -> Document:
    return {
        "productOrderId": order["id"],
        "productOrderHref": order["href"],
        "orderItemId": item["id"],
        "orderItemAction": item["action"],
        "@referredType": "ProductOrder",
    }


def _href(product_id: str, public_url: str) -> str:
    return f"{public_url}{BASE_PATH}/product/{product_id}"
