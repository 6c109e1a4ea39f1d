"""The ids that another system's resources get here: readable, the same every time, unique where they meet."""

from __future__ import annotations

from tests.catalog_adapter.tmf620.made import (
    bundle,
    characteristic,
    imported,
    offering,
    optional,
    price,
    problems,
    specification,
    use,
)


def test_ids_are_readable_and_stay() -> None:
    spec = specification("1", "Plan")
    ids = {"14305": "Fibre 100", "3f2c9d6e-8a51-4d0e-b7aa-0c5d1c6b9e11": "Fibre 100", "fibre-max": "Fibre Max!",
           "P/7 ü": "Téléphonie à la maison", "x" * 150: "日本語", "99": "日本語"}  # fmt: skip
    resources = [price("p", "Fee", 1), *(offering(tmf_id, name, "1", ["p"]) for tmf_id, name in ids.items())]
    found = {one.tmf_id or one.id: one.id for one in imported(spec, *resources).offers_file.product_offerings}
    assert found["14305"] == "fibre-100-14305"
    assert found["fibre-max"] == "fibre-max"
    assert found["P/7 ü"].startswith("telephonie-a-la-maison-")
    assert found["99"] == "offering-99"
    assert len(set(found.values())) == len(ids)
    turned = {one.tmf_id or one.id: one.id for one in imported(spec, *resources[::-1]).offers_file.product_offerings}
    alone = imported(spec, resources[0], resources[2]).offers_file.product_offerings
    assert turned == found
    assert [one.id for one in alone] == [found["3f2c9d6e-8a51-4d0e-b7aa-0c5d1c6b9e11"]]


def test_a_characteristic_that_meets_its_like_in_a_bundle_carries_its_specification() -> None:
    phone = specification("1", "Phone", characteristic("Colour", "black", "white"))
    watch = specification("2", "Watch", characteristic("Colour", "gold", "pink"), characteristic("Term", "a", "b"))
    fee = price("f", "Fee", 5, prodSpecCharValueUse=[use("Colour", "gold", productSpecification={"id": "2"})])
    sold = [offering("11", "Phone", "1", ["p"]), offering("12", "Watch", "2", ["p"]), price("p", "Price", 1), fee]
    apart = imported(phone, watch, *sold)
    assert {one.id for spec in apart.offers_file.product_specifications for one in spec.characteristics} == {
        "colour", "term_2",
    }  # fmt: skip
    found = imported(phone, watch, *sold, bundle("13", "Both", "11", "12", productOfferingPrice=[{"id": "f"}]))
    ids = [one.id for spec in found.offers_file.product_specifications for one in spec.characteristics]
    assert ids == ["phone-1_colour", "watch-2_colour", "term_2"]
    assert found.offers_file.product_offerings[2].prices[0].when == {"watch-2_colour": "gold"}
    assert len([one for one in problems(found) if "as bundles hold another like it" in one]) == 2


def test_a_part_that_is_called_like_a_characteristic() -> None:
    spec = specification("1", "Line", characteristic("television", True, False))
    tv = specification("2", "TV")
    found = imported(
        spec, tv, price("p", "Fee", 1), offering("line", "Line", "1", ["p"]), offering("television", "TV", "2", ["p"]),
        bundle("both", "Both", "line", optional("television")),
    )  # fmt: skip
    assert found.offers_file.product_specifications[0].characteristics[0].id == "line-1_television"
