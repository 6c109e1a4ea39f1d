"""The resources of a catalogue by id, and what everything that reads them needs to know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catalog_adapter.tmf620.documents import Documents, Json
from catalog_adapter.tmf620.extension import taken_text
from catalog_adapter.tmf620.lenient import folded, identity, mappings, reference, text
from catalog_adapter.tmf620.problems import Report

#: How many signs of a foreign text are taken.
LONGEST_NAME = 200
LONGEST_DESCRIPTION = 4000


@dataclass(frozen=True)
class Settings:
    """How a catalogue is read: the context's currency, whether its amounts include tax, the language of explanations,
    and the day for which it is read."""

    currency: str
    tax_included: bool
    language: str
    today: date


@dataclass
class Source:
    """A catalogue's resources by their own ids, each in the order of the documents."""

    settings: Settings
    report: Report
    offerings: dict[str, Json] = field(default_factory=dict)
    specifications: dict[str, Json] = field(default_factory=dict)
    prices: dict[str, Json] = field(default_factory=dict)
    categories: dict[str, Json] = field(default_factory=dict)
    catalogs: list[Json] = field(default_factory=list)
    #: Prices that name their offering, and categories that list theirs, by the offering's id.
    prices_of: dict[str, list[str]] = field(default_factory=dict)
    category_of: dict[str, str] = field(default_factory=dict)


def indexed(documents: Documents, settings: Settings, report: Report) -> Source:
    """The documents by id; reports what has no usable id, what is there twice, and what is of no known kind."""
    source = Source(settings, report, catalogs=mappings(documents.catalogs))
    for kind, resources, index in (
        ("productOffering", documents.product_offerings, source.offerings),
        ("productSpecification", documents.product_specifications, source.specifications),
        ("productOfferingPrice", documents.product_offering_prices, source.prices),
        ("category", documents.categories, source.categories),
    ):
        _index(kind, resources, index, report)
    for tmf_id, price in source.prices.items():
        for offering in _references(price.get("productOffering")):
            source.prices_of.setdefault(offering, []).append(tmf_id)
    for tmf_id, category in source.categories.items():
        for offering in _references(category.get("productOffering")):
            source.category_of.setdefault(offering, tmf_id)
    for resource in documents.unrecognised:
        report.warning(label("resource", resource), "is of no kind that is read; left aside")
    return source


def label(kind: str, resource: Json) -> str:
    """How a problem names a resource: its kind and id, else its name."""
    known = reference(resource) or text(resource.get("name"), 60) or "without id"
    return f"{kind}/{known}"


def name_of(resource: Json) -> str:
    """What a resource is called; its id where it has no name."""
    return text(resource.get("name"), LONGEST_NAME) or text(reference(resource), LONGEST_NAME)


def taken_name(resource: Json, otherwise: str) -> str | dict[str, Any]:
    """The name of a resource in the form of ``offers.yml``."""
    found = taken_text(resource, "name", LONGEST_NAME)
    return name_of(resource) or otherwise if found is None else found


def taken_description(resource: Json) -> Json:
    """The description of a resource, if it has one."""
    found = taken_text(resource, "description", LONGEST_DESCRIPTION)
    return {} if found is None else {"description": found}


def names_of(resource: Json) -> Iterable[str]:
    """Every word by which others may refer to a characteristic or a term, as names are compared."""
    return (found for member in ("name", "id") if (found := folded(resource.get(member))))


def _index(kind: str, resources: list[Json], index: dict[str, Json], report: Report) -> None:
    for resource in mappings(resources):
        tmf_id = identity(resource.get("id")) or (reference(resource) if resource.get("id") is None else None)
        if tmf_id is None:
            report.error(label(kind, resource), "has no id of one line and at most 200 signs; left out")
        elif tmf_id in index:
            report.warning(f"{kind}/{tmf_id}", "is there more than once; the first is taken")
        else:
            index[tmf_id] = resource


def _references(raw: Any) -> list[str]:
    return [found for one in (raw if isinstance(raw, list) else [raw]) if (found := reference(one))]
