"""A small telephone company, made up, to which each test adds what it is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.constraints.setting import Setting
from catalog_adapter.offers.configurable import Catalogue
from catalog_adapter.offers.models import OffersFile

TODAY = date(2030, 6, 15)

SPECIFICATIONS: list[dict[str, Any]] = [
    {
        "id": "internet", "name": "Internet",
        "characteristics": [
            {"id": "speed", "name": "Speed", "values": [100, 500, 1000], "default": 500},
            {"id": "router", "name": "Router", "values": ["standard", "pro"], "default": "standard"},
            {"id": "mesh", "name": "Mesh", "type": "boolean", "default": False, "only_when": {"router": "pro"}},
        ],
    },
    {
        "id": "phones", "name": "Phones",
        "characteristics": [
            {"id": "seats", "name": "Seats", "range": {"from": 1, "to": 1_000_000}, "default": 5},
            {"id": "guests", "name": "Guests", "range": {"from": 0, "to": 500}, "default": 0},
        ],
    },
    {"id": "television", "name": "TV", "characteristics": [
        {"id": "package", "name": "Package", "values": ["small", "large"], "default": "small"}]},
    {"id": "card", "name": "Card", "characteristics": [
        {"id": "data", "name": "Data", "values": [5, 20], "default": 5}]},
]  # fmt: skip

OFFERINGS: list[dict[str, Any]] = [
    {
        "id": "line", "name": "Line", "description": "A line.", "specification": "internet",
        "prices": [
            {"id": "base", "recurring": "month", "amount": "29.00"},
            {"id": "fast", "recurring": "month", "amount": "10.50", "when": {"speed": {"at_least": 500}}},
            {"id": "pro", "recurring": "year", "amount": "12.00", "when": {"router": "pro"}},
            {"id": "setup", "one_time": True, "amount": "49.00"},
        ],
    },
    {"id": "office", "name": "Office phones", "description": "Phones.", "specification": "phones",
     "prices": [{"id": "seat", "recurring": "month", "amount": "4.90", "per": "seats"}]},
    {"id": "tv", "name": "TV", "description": "TV.", "specification": "television",
     "prices": [{"id": "tv", "recurring": "month", "amount": "9.00"}]},
    {"id": "sim", "name": "SIM", "description": "A card.", "specification": "card",
     "prices": [{"id": "sim", "recurring": "month", "amount": "7.00"}]},
    {
        "id": "both", "name": "Both", "description": "Line and more.",
        "bundle": [{"offering": "line"}, {"offering": "tv", "optional": True},
                   {"offering": "sim", "at_least": 0, "at_most": 3, "default": 1}],
    },
]  # fmt: skip


def entry(identity: str, **more: Any) -> dict[str, Any]:
    """A constraint whose cases don't matter here."""
    return {"id": identity, "explain": f"{identity}!", "cases": {"valid": [{}], "violated": [{}]}, **more}


def model(offering: str, offers: dict[str, dict[str, Any]] | None = None, **constraints: Any) -> ConfigurationModel:
    """The configurator of an offering. ``offers``: what some offerings say beside what they say here."""
    offerings = [one | (offers or {}).get(one["id"], {}) for one in OFFERINGS]
    file = OffersFile.model_validate({"product_specifications": SPECIFICATIONS, "product_offerings": offerings})
    catalogue = Catalogue(file)
    setting = Setting(
        currency="EUR",
        segment="home",
        today=lambda: TODAY,
        offerings=catalogue.offerings,
        configurable_of=lambda one: catalogue.configurable(catalogue.offerings[one]),
    )
    configurable = catalogue.configurable(catalogue.offerings[offering])
    return ConfigurationModel(configurable, ConstraintsFile.model_validate(constraints), setting)
