"""A TMF620 v4 catalogue as plain JSON, and how it is found in a text or a file.

Input: JSON as real systems dump it: a list of resources of any kind, an object of lists by kind, one resource.
Output: :class:`Documents`, the resources by kind, as they are; numbers with a point are exact Decimals.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from catalog_adapter.tmf620.errors import CatalogueUnreadable

Json = dict[str, Any]

#: Where TMF620 v4 is served, and so the path of every href.
BASE_PATH = "/tmf-api/productCatalogManagement/v4"
MAX_BYTES = 50_000_000

#: TMF620's own name of a kind → the list of :class:`Documents`. In this order, as some names are within others.
KINDS = {
    "productOfferingPrice": "product_offering_prices",
    "productOffering": "product_offerings",
    "productSpecification": "product_specifications",
    "category": "categories",
    "catalog": "catalogs",
}

#: Members by which a resource that doesn't say what it is can be told.
_TELLING_MEMBERS = {
    "priceType": "productOfferingPrice",
    "popRelationship": "productOfferingPrice",
    "bundledPopRelationship": "productOfferingPrice",
    "productSpecCharacteristic": "productSpecification",
    "productOfferingPrice": "productOffering",
    "productSpecification": "productOffering",
    "bundledProductOffering": "productOffering",
    "catalogType": "catalog",
    "isRoot": "category",
    "parentId": "category",
}


@dataclass(frozen=True)
class Documents:
    """The resources of a catalogue, raw. ``unrecognised`` is what is of no kind we know."""

    catalogs: list[Json] = field(default_factory=list)
    categories: list[Json] = field(default_factory=list)
    product_offerings: list[Json] = field(default_factory=list)
    product_offering_prices: list[Json] = field(default_factory=list)
    product_specifications: list[Json] = field(default_factory=list)
    unrecognised: list[Json] = field(default_factory=list)

    def by_kind(self) -> dict[str, list[Json]]:
        """The lists under TMF620's names of the kinds: what :func:`documents_from_json` reads again."""
        return {kind: getattr(self, name) for kind, name in KINDS.items()}


def read_file(source: Path | str) -> Documents:
    """The catalogue in a file (a Path) or a text. Raises CatalogueUnreadable."""
    if isinstance(source, str):
        return documents_from_json(source)
    try:
        if source.stat().st_size > MAX_BYTES:
            raise CatalogueUnreadable(
                f"{source.name} is larger than {MAX_BYTES // 1_000_000} MB.", advice="Export the catalogue in parts."
            )
        return documents_from_json(source.read_bytes())
    except OSError as error:
        raise CatalogueUnreadable(f"{source.name} can't be read: {error.strerror}.") from None


def documents_from_json(text: str | bytes) -> Documents:
    """The catalogue in a JSON text. Raises CatalogueUnreadable, saying what it looks like instead."""
    if len(text) > MAX_BYTES:
        raise CatalogueUnreadable(f"The catalogue is larger than {MAX_BYTES // 1_000_000} MB.")
    loaded = _loaded(_decoded(text) if isinstance(text, bytes) else text.removeprefix("\ufeff"))
    found = Documents()
    if isinstance(loaded, dict) and (lists := _by_kind(loaded)):
        for kind, resources in lists:
            _add(found, resources, kind)
    elif isinstance(loaded, list | dict):
        _add(found, loaded, None)
    if not any(found.by_kind().values()):
        raise CatalogueUnreadable(
            "The JSON holds no TMF620 resources.",
            advice="Give a list of resources, or an object of lists: productOffering, productSpecification …",
        )
    return found


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode(json.detect_encoding(raw))
    except UnicodeDecodeError as error:
        raise CatalogueUnreadable(
            f"The catalogue is not UTF-8 (byte {error.start}).", advice="Save it as UTF-8, or export it as JSON again."
        ) from None


def _loaded(text: str) -> Any:
    if text.lstrip()[:1] == "<":
        raise CatalogueUnreadable(
            "This is HTML or XML, not JSON: perhaps the page of a login, or an error page.",
            advice="Save what the TMF620 address answers with the header `Accept: application/json`.",
        )
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        cut = "ends in the middle" if not text[error.pos :].strip() else f"is not JSON: {error.msg}"
        raise CatalogueUnreadable(
            f"The catalogue {cut} (line {error.lineno}, column {error.colno}).", advice="Export it again."
        ) from None
    except RecursionError:
        raise CatalogueUnreadable("The catalogue is nested too deeply to be one.") from None
    except ValueError as error:  # a whole number of thousands of digits
        raise CatalogueUnreadable(f"The catalogue holds a number that is none: {error}.") from None


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")


def _by_kind(loaded: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The lists of an object by kind, whatever the spelling of the keys; none where it is one resource."""
    if "id" in loaded or "@type" in loaded:
        return []
    spellings = {kind.lower(): kind for kind in KINDS} | {"categorie": "category", "catalogue": "catalog"}
    found = []
    for key, resources in loaded.items():
        plain = "".join(sign for sign in key.lower() if sign.isalpha()).removesuffix("s")
        if plain in spellings and isinstance(resources, list | dict):
            found.append((spellings[plain], resources))
    return found


def _add(found: Documents, resources: Any, kind: str | None) -> None:
    for one in resources if isinstance(resources, list) else [resources]:
        resource = one if isinstance(one, dict) else {"value": one}
        known = (kind or _kind_of(resource)) if isinstance(one, dict) else None
        getattr(found, KINDS[known] if known else "unrecognised").append(resource)


def _kind_of(resource: Json) -> str | None:
    """What a resource is: by its type, else by its address, else by what it has."""
    for member in ("@type", "@baseType"):
        if kind := _named(str(resource.get(member)), KINDS):
            return kind
    steps = _path_of(resource.get("href")).split("/")
    by_address = next((kind for kind in KINDS if kind in steps), None)
    return by_address or next((kind for member, kind in _TELLING_MEMBERS.items() if member in resource), None)


def _named(name: str, kinds: Iterable[str]) -> str | None:
    """The kind whose name is within ``name``: servers have types such as SimpleProductOffering."""
    return next((kind for kind in kinds if kind.lower() in name.lower()), None)


def _path_of(href: Any) -> str:
    try:
        return urlsplit(href).path if isinstance(href, str) else ""
    except ValueError:
        return ""
