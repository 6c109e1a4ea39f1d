"""TM Forum's own definition of TMF620 v4.1, as the judge of every body that we write."""

from __future__ import annotations

import json
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlparse

from jsonschema import Draft4Validator, FormatChecker

from catalog_adapter.tmf620 import Documents
from tests.orders.tmf import shared

_formats = FormatChecker(())
_formats.checks("date-time", ValueError)(lambda text: bool(datetime.fromisoformat(text).tzinfo))
_formats.checks("uri")(lambda text: bool(urlparse(text).scheme))

_DEFINITIONS = {
    "catalog": "Catalog",
    "category": "Category",
    "productOffering": "ProductOffering",
    "productOfferingPrice": "ProductOfferingPrice",
    "productSpecification": "ProductSpecification",
}


@lru_cache
def _validator(definition: str) -> Draft4Validator:
    definitions: dict[str, Any] = json.loads(shared("TMF620-ProductCatalog-v4.1.0.swagger.json"))["definitions"]
    assert definition in definitions
    return Draft4Validator({"$ref": f"#/definitions/{definition}", "definitions": definitions}, format_checker=_formats)


def assert_valid(documents: Documents) -> None:
    """Fail with every way in which a resource is not what TMF620 says."""
    errors = [
        f"{kind} {one.get('id')}: {error.json_path}: {error.message}"
        for kind, resources in documents.by_kind().items()
        for one in resources
        for error in _validator(_DEFINITIONS[kind]).iter_errors(one)
    ]
    assert not errors, "\n".join(errors)


def assert_error(body: object) -> None:
    """Fail where an error is not what TMF620 says."""
    errors = [f"{error.json_path}: {error.message}" for error in _validator("Error").iter_errors(body)]
    assert not errors, "\n".join(errors)
