"""``offers.yml`` and ``constraints.yml`` → a whole TMF620 v4.1 catalogue.

Input: both files as models. Output: :class:`Documents`, every body valid as TMF620's. Reading them again with
``read_catalogue`` gives the same models: see :mod:`catalog_adapter.tmf620.extension` for where the rest stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.offers.configurable import Catalogue
from catalog_adapter.offers.models import OffersFile, ProductOffering, ProductSpecification
from catalog_adapter.tmf620.documents import Documents, Json
from catalog_adapter.tmf620.plain import plain
from catalog_adapter.tmf620.writing.offerings import offering
from catalog_adapter.tmf620.writing.prices import Prices
from catalog_adapter.tmf620.writing.specifications import specification
from catalog_adapter.tmf620.writing.target import Target, TmfIds, with_member

if TYPE_CHECKING:
    from catalog_adapter.contexts.models import Tax


def as_tmf620(
    offers: OffersFile,
    constraints: ConstraintsFile,
    *,
    csp: str,
    name: str,
    currency: str,
    locale: str,
    base_url: str,
    tax: Tax | None = None,
) -> Documents:
    """A CSP's offers as a TMF620 catalogue with the id ``csp``, its texts in ``locale``.

    ``base_url`` is the public address, without the path of TMF620. Every name that the files use has to be defined, as
    ``bespoke contexts check`` checks.
    """
    more: dict[tuple[str, str], Json] = {}
    target = Target(
        currency=currency,
        locale=locale,
        tax=tax,
        base_url=base_url,
        catalogue=Catalogue(offers),
        specification_ids=_tmf_ids("specification", offers.product_specifications, more),
        offering_ids=_tmf_ids("offering", offers.product_offerings, more),
        more=more,
    )
    prices = Prices(target)
    offerings = [offering(one, target, prices, constraints) for one in offers.product_offerings]
    categories = list(dict.fromkeys(one.category for one in offers.product_offerings if one.category))
    return Documents(
        catalogs=[_catalog(csp, name, categories, constraints, target)],
        categories=[_category(one, target) for one in categories],
        product_offerings=offerings,
        product_offering_prices=list(prices.all.values()),
        product_specifications=[
            specification(one, target.specification_ids[one.id], target) for one in offers.product_specifications
        ],
    )


def _tmf_ids(
    kind: str, models: Sequence[ProductSpecification | ProductOffering], more: dict[tuple[str, str], Json]
) -> dict[str, str]:
    """The ids of resources by ours; ``more`` gets what our own member has to say of them."""
    ids = TmfIds(one.tmf_id for one in models)
    return {one.id: ids.give(one.id, one.tmf_id, more.setdefault((kind, one.id), {})) for one in models}


def _catalog(csp: str, name: str, categories: list[str], constraints: ConstraintsFile, target: Target) -> Json:
    body = target.head("catalog", csp) | {"name": name, "catalogType": "ProductCatalog"}
    body["category"] = [target.reference("category", one, one, "Category") for one in categories]
    return with_member(body | {"@type": "Catalog"}, {"locale": target.locale} | plain(constraints))


def _category(own_id: str, target: Target) -> Json:
    body = target.head("category", own_id) | {"name": own_id, "isRoot": True, "@type": "Category"}
    return with_member(body, {"id": own_id})
