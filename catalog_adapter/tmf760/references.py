"""What things are called in TM Forum's APIs: ids and addresses as TMF620 has them, names in the caller's language."""

from __future__ import annotations

from urllib.parse import quote

from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.data_model import LocalText
from catalog_adapter.offers.configurable import Configurable, Variable
from catalog_adapter.offers.models import ProductOffering
from catalog_adapter.tmf620.documents import BASE_PATH as CATALOGUE_PATH
from catalog_adapter.tmf620.documents import Json


class References:
    """Of one context. ``base_url`` is the public address of the server."""

    def __init__(self, context: ResolvedContext, base_url: str) -> None:
        self._context = context
        self._base_url = base_url
        specifications = context.catalogue.specifications.values()
        self._characteristic_ids = {
            (one.id, each.id): each.tmf_id or each.id for one in specifications for each in one.characteristics
        }

    def text(self, text: LocalText) -> str:
        """A text in the caller's language."""
        return text.text(self._context.key.locale)

    def offering(self, offering: ProductOffering) -> Json:
        """A reference to an offering."""
        return self._reference("productOffering", offering.tmf_id or offering.id, offering.name, "ProductOffering")

    def specification(self, offering: ProductOffering) -> Json | None:
        """A reference to what the offering sells; None for a bundle."""
        if offering.specification is None:
            return None
        found = self._context.catalogue.specifications[offering.specification]
        return self._reference("productSpecification", found.tmf_id or found.id, found.name, "ProductSpecification")

    def price(self, offering: str, price: str, name: str) -> Json:
        """A reference to one of the prices of an offering."""
        prices = self._context.catalogue.offerings[offering].prices
        tmf_id = next((one.tmf_id for one in prices if one.id == price), None)
        own = LocalText(by_locale={"": name})
        return self._reference("productOfferingPrice", tmf_id or f"{offering}.{price}", own, "ProductOfferingPrice")

    def characteristic_id(self, variable: Variable) -> str:
        """The id of a characteristic."""
        specification = self._context.catalogue.offerings[variable.part].specification or ""
        return self._characteristic_ids.get((specification, variable.id), variable.id)

    def variables_by_name(self, configurable: Configurable) -> dict[str, Variable]:
        """What can be chosen, by all its names: its id, its id in TMF620, what it is called. The first counts most."""
        found: dict[str, Variable] = {}
        names = [
            lambda one: one.id,
            self.characteristic_id,
            self._context.names.variable,
        ]
        for name in names:
            for variable in configurable.variables:
                found.setdefault(name(variable), variable)
        return found

    def _reference(self, kind: str, tmf_id: str, name: LocalText, referred: str) -> Json:
        return {
            "id": tmf_id,
            "href": f"{self._base_url}{CATALOGUE_PATH}/{kind}/{quote(tmf_id, safe='')}",
            "name": self.text(name),
            "@type": f"{referred}Ref",
            "@referredType": referred,
        }
