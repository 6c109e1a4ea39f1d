"""The order's document: TM Forum's definition holds, and every price, choice and place is where an OSS looks."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from orders.product_order.document import items_of, product_order
from orders.product_order.new_order import NewOrder
from tests.orders.made import home_bundle, new_order, sim_card
from tests.orders.tmf import assert_valid

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


def document(new: NewOrder) -> dict[str, Any]:
    made = product_order(new, order_id="order_1", order_number="KTRM4739", public_url="https://shop.example", at=AT)
    assert_valid("ProductOrder", made)
    assert json.loads(json.dumps(made)) == made
    return made


def amounts(prices: list[dict[str, Any]]) -> dict[str, tuple[float, float]]:
    return {
        one["name"]: (one["price"]["dutyFreeAmount"]["value"], one["price"]["taxIncludedAmount"]["value"])
        for one in prices
    }


def test_a_new_order_is_a_product_order_of_tmf622() -> None:
    made = document(new_order(home_bundle(), sim_card()))
    assert made["id"] == "order_1"
    assert made["externalId"] == "KTRM4739"
    assert made["href"] == "https://shop.example/tmf-api/productOrderingManagement/v4/productOrder/order_1"
    assert made["state"] == "acknowledged"
    assert made["orderDate"] == "2026-03-01T09:30:00.000Z"
    assert {item["action"] for item in items_of(made)} == {"add"}
    assert {item["state"] for item in items_of(made)} == {"acknowledged"}


def test_item_ids_are_unique_even_when_the_same_bundle_is_ordered_twice() -> None:
    ids = [item["id"] for item in items_of(document(new_order(home_bundle(), home_bundle())))]
    assert len(ids) == 6
    assert len(set(ids)) == 6


def test_choices_keep_their_ids_and_kinds() -> None:
    bundle = document(new_order(home_bundle()))["productOrderItem"][0]
    fibre = bundle["productOrderItem"][0]
    chosen = {one["name"]: (one["value"], one["valueType"]) for one in fibre["product"]["productCharacteristic"]}
    assert chosen == {
        "download_speed": (500, "integer"),
        "router": ("pro", "string"),
        "static_ip": (True, "boolean"),
    }
    assert fibre["product"]["place"][0]["postcode"] == "EC1A 1BB"
    assert fibre["product"]["productSpecification"]["id"] == "home-internet"


def test_a_bundle_names_its_parts() -> None:
    bundle = document(new_order(home_bundle()))["productOrderItem"][0]
    assert bundle["product"]["isBundle"] is True
    parts = [part["id"] for part in bundle["productOrderItem"]]
    assert [one["id"] for one in bundle["productOrderItemRelationship"]] == parts
    assert bundle["itemTerm"][0]["duration"] == {"amount": 12, "units": "month"}


def test_each_price_is_on_the_item_it_is_of_with_and_without_tax() -> None:
    bundle = document(new_order(home_bundle()))["productOrderItem"][0]
    fibre, tv = bundle["productOrderItem"]
    assert amounts(fibre["itemPrice"]) == {"Fibre": (35.0, 42.0), "Static IP": (5.0, 6.0), "Installation": (49.0, 58.8)}
    assert amounts(tv["itemPrice"]) == {"TV": (12.0, 14.4)}
    assert amounts(bundle["itemPrice"]) == {"Together": (-4.0, -4.8)}
    kinds = {one["name"]: (one["priceType"], one.get("recurringChargePeriod")) for one in fibre["itemPrice"]}
    monthly = ("recurring", "month")
    assert kinds == {"Fibre": monthly, "Static IP": monthly, "Installation": ("oneTime", None)}


def test_tax_is_taken_out_of_prices_that_include_it() -> None:
    item = document(new_order(sim_card()))["productOrderItem"][0]
    assert amounts(item["itemPrice"]) == {"Tarifa": (10.0, 12.1)}
    assert item["itemPrice"][0]["price"]["taxRate"] == 21.0


def test_the_first_months_discount_alters_the_prices_it_is_off() -> None:
    bundle = document(new_order(home_bundle()))["productOrderItem"][0]
    fibre, tv = bundle["productOrderItem"]
    altered = {one["name"]: one.get("priceAlteration") for one in fibre["itemPrice"] + tv["itemPrice"]}
    assert altered["Installation"] is None
    assert altered["TV"] is None
    base, static_ip = altered["Fibre"][0], altered["Static IP"][0]
    assert base["applicationDuration"] == static_ip["applicationDuration"] == 6
    assert base["price"]["percentage"] == 10.0
    # 10 % of 35.00 and of 5.00; together the 4.00 that the customer was told
    assert base["price"]["dutyFreeAmount"]["value"] == 3.5
    assert static_ip["price"]["dutyFreeAmount"]["value"] == 0.5


def test_shares_of_a_discount_add_up_to_it_to_the_penny() -> None:
    bundle = home_bundle()
    assert bundle.price
    lines = [line.model_copy(update={"amount": Decimal("9.99")}) for line in bundle.price.lines]
    discount = bundle.price.discounts[0].model_copy(update={"amount": Decimal("2.01"), "percentage": None})
    price = bundle.price.model_copy(update={"lines": lines, "discounts": [discount]})
    made = document(new_order(bundle.model_copy(update={"price": price})))
    fibre = made["productOrderItem"][0]["productOrderItem"][0]
    shares = [
        Decimal(str(alteration["price"]["dutyFreeAmount"]["value"]))
        for one in fibre["itemPrice"]
        for alteration in one.get("priceAlteration", [])
    ]
    assert sum(shares) == Decimal("2.01")


def test_the_order_total_is_what_the_items_cost_together() -> None:
    made = document(new_order(sim_card("a"), sim_card("b")))
    assert [(one["priceType"], one["price"]["taxIncludedAmount"]) for one in made["orderTotalPrice"]] == [
        ("recurring", {"unit": "EUR", "value": 24.2})
    ]
    monthly, once = document(new_order(home_bundle()))["orderTotalPrice"]
    assert monthly["price"]["dutyFreeAmount"]["value"] == 48.0
    assert monthly["priceAlteration"][0]["price"]["dutyFreeAmount"]["value"] == 4.0
    assert once["price"]["dutyFreeAmount"]["value"] == 49.0


def test_the_customer_can_be_reached_and_the_revision_is_named() -> None:
    made = document(new_order())
    customer = made["relatedParty"][0]
    assert (customer["name"], customer["role"], customer["@referredType"]) == ("Ada Moss", "customer", "Individual")
    notes = {note["id"]: note["text"] for note in made["note"]}
    assert "ada@example.com" in notes["contact"]
    assert "+441632960123" in notes["contact"]
    assert notes["contextRevision"] == "9f2c"
    assert made["notificationContact"] == "ada@example.com"


def test_a_company_is_the_customer_and_its_person_the_contact() -> None:
    customer, person = document(new_order(company="Moss Ltd"))["relatedParty"]
    assert (customer["name"], customer["@referredType"]) == ("Moss Ltd", "Organization")
    assert (person["name"], person["role"]) == ("Ada Moss", "contact")
