"""A segment's offers as TMF620 resources by kind and id, with what only an API needs.

Input: the data of a segment and locale. Output: :class:`Export`. There is a ``catalog`` for each segment of the CSP,
with the segment's id; that of the segment asked for has the constraints. Offerings carry their ``marketSegment``. Hrefs
lead back to the segment.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.contexts.view import View
from catalog_adapter.tmf620 import Documents, as_tmf620
from catalog_adapter.tmf620.documents import BASE_PATH, KINDS, Json

#: Kind → id → resource, in the order of the CSP's files.
Resources = Mapping[str, Mapping[str, Json]]


@dataclass(frozen=True, eq=False)
class Export:
    """All resources of a view. ``tag`` is the same for the same resources; ``size`` counts them."""

    resources: Resources
    tag: str
    size: int


def export_of(data: ContextData, view: View, base_url: str) -> Export:
    """The export of a view's data. Raises KeyError where the data names what it doesn't define."""
    documents = exported_documents(data, view, base_url)
    by_kind: dict[str, list[Json]] = documents.by_kind()
    if not view.is_first:
        by_kind = _leading_back(by_kind, view.segment, f"{base_url}{BASE_PATH}/")
    for offering in by_kind["productOffering"]:
        offering["marketSegment"] = [_segment(data, view)]
    by_kind["catalog"] = _catalogs(data, view, by_kind["catalog"][0], base_url)
    resources = {kind: {one["id"]: one for one in listed} for kind, listed in by_kind.items()}
    tag = sha256(json.dumps(by_kind, sort_keys=True).encode()).hexdigest()[:32]
    return Export(resources, tag, sum(map(len, resources.values())))


def exported_documents(data: ContextData, view: View, base_url: str) -> Documents:
    """The catalogue of a view, without what only an API needs. Raises KeyError."""
    context = data.context
    return as_tmf620(
        data.offers, data.constraints, csp=view.segment, name=_name(data, view.segment, view.locale),
        currency=context.currency, locale=view.locale, base_url=base_url, tax=context.tax,
    )  # fmt: skip


def documents_of(resources: Resources) -> Documents:
    """The resources as a whole catalogue."""
    return Documents(**{name: list(resources[kind].values()) for kind, name in KINDS.items()})


def _name(data: ContextData, segment: str, locale: str) -> str:
    name = next(one.name.text(locale) for one in data.context.segments if one.id == segment)
    return f"{data.context.name} {name}"


def _segment(data: ContextData, view: View) -> Json:
    name = next(one.name.text(view.locale) for one in data.context.segments if one.id == view.segment)
    return {"id": view.segment, "name": name, "@referredType": "MarketSegment"}


def _catalogs(data: ContextData, view: View, own: Json, base_url: str) -> list[Json]:
    """The segment's catalog, and of every other segment that it is there."""
    found = []
    for number, segment in enumerate(data.context.segments):
        query = f"?segment={segment.id}" if number else ""
        found.append(
            own
            if segment.id == view.segment
            else {
                "id": segment.id,
                "href": f"{base_url}{BASE_PATH}/catalog/{segment.id}{query}",
                "name": _name(data, segment.id, view.locale),
                "lifecycleStatus": "Active",
                "catalogType": "ProductCatalog",
                "@type": "Catalog",
            }
        )
    return found


def _leading_back(value: Any, segment: str, ours: str) -> Any:
    """The same with every address of ours leading to the segment."""
    if isinstance(value, dict):
        return {
            name: f"{one}?segment={segment}"
            if name == "href" and isinstance(one, str) and one.startswith(ours)
            else _leading_back(one, segment, ours)
            for name, one in value.items()
        }
    return [_leading_back(one, segment, ours) for one in value] if isinstance(value, list) else value
