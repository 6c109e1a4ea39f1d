"""A made-up catalogue, always the same: as many offerings as a test wants, each with its specification and prices."""

from typing import Any

Documents = dict[str, list[dict[str, Any]]]

_API = "http://catalogue.invalid/tmf-api/productCatalogManagement/v4"
_UPDATED = "2026-01-15T09:30:00Z"
_CATEGORIES = ("Internet", "Mobile", "Television")
_SPEEDS = (50, 100, 250, 500, 1000)


def made_catalogue(offerings: int) -> Documents:
    """By kind. Every fifth offering shares a specification; prices have fractions that a float would spoil."""
    numbers = range(offerings)
    return {
        "catalog": [
            _head("catalog", "main", "Main catalogue") | {"category": [_ref("category", c) for c in _CATEGORIES]}
        ],
        "category": [_head("category", name, name) | {"isRoot": True} for name in _CATEGORIES],
        "productOffering": [_offering(number) for number in numbers],
        "productOfferingPrice": [price for number in numbers for price in _prices(number)],
        "productSpecification": [_specification(number) for number in range(0, offerings, 5)],
    }


def _head(kind: str, id_: str, name: str) -> dict[str, Any]:
    return {
        "id": id_,
        "href": f"{_API}/{kind}/{id_}",
        "name": name,
        "version": "1.0",
        "lifecycleStatus": "Active",
        "lastUpdate": _UPDATED,
        "@type": kind[0].upper() + kind[1:],
    }


def _ref(kind: str, id_: str) -> dict[str, Any]:
    return {"id": id_, "href": f"{_API}/{kind}/{id_}"}


def _offering(number: int) -> dict[str, Any]:
    return _head("productOffering", f"po-{number:05}", f"Línea {number}") | {
        "description": f"Offering {number}, für alle 🙂",
        "isBundle": False,
        "isSellable": number % 7 != 0,
        "category": [_ref("category", _CATEGORIES[number % 3])],
        "productSpecification": _ref("productSpecification", f"ps-{number // 5 * 5:05}"),
        "productOfferingPrice": [_ref("productOfferingPrice", f"pop-{number:05}-{kind}") for kind in ("m", "s")],
        "productOfferingTerm": [{"name": "12 months", "duration": {"amount": 12, "units": "month"}}],
        "validFor": {"startDateTime": "2026-01-01T00:00:00Z"},
    }


def _prices(number: int) -> list[dict[str, Any]]:
    monthly = {
        "priceType": "recurring",
        "recurringChargePeriodType": "month",
        "recurringChargePeriodLength": 1,
        "price": {"unit": "EUR", "value": 19.1 + number},
    }
    setup = {"priceType": "oneTime", "price": {"unit": "EUR", "value": 49}}
    return [
        _head("productOfferingPrice", f"pop-{number:05}-m", "Monthly") | monthly,
        _head("productOfferingPrice", f"pop-{number:05}-s", "Setup") | setup,
    ]


def _specification(number: int) -> dict[str, Any]:
    values = [{"value": speed, "unitOfMeasure": "Mbit/s", "isDefault": speed == 100} for speed in _SPEEDS]
    return _head("productSpecification", f"ps-{number:05}", f"Access {number}") | {
        "brand": "Made up",
        "productSpecCharacteristic": [
            {
                "id": "speed",
                "name": "Speed",
                "configurable": True,
                "valueType": "integer",
                "productSpecCharacteristicValue": values,
            }
        ],
    }
