"""What is read of the body of a product offering qualification."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from catalog_adapter.data_model import Value
from catalog_adapter.tmf760.requests import Characteristic as ContextCharacteristic
from catalog_adapter.tmf760.requests import (
    ConfigurationCharacteristic,
    ConfigurationCharacteristicValue,
    ProductConfiguration,
    QueryItem,
    Reference,
)
from catalog_adapter.tmf_apis.reading import Read, of_different_ids

_MOST_ITEMS = 100
_MOST_ENTRIES = 1000

Text = Annotated[str, StringConstraints(max_length=2000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Place(Read):
    """Where. What matters here is the postcode, which an address has."""

    id: Text | None = None
    name: Text | None = None
    role: Text = "installationAddress"
    postcode: Name | None = None
    type_: Text = Field("GeographicAddress", alias="@type")


class Characteristic(Read):
    """A characteristic of the product that is asked for."""

    name: Name
    value: Value


class Product(Read):
    """What of the offering is asked for, and where it is to be."""

    place: list[Place] = Field(default_factory=list, max_length=_MOST_ENTRIES)
    product_characteristic: list[Characteristic] = Field(default_factory=list, max_length=_MOST_ENTRIES)
    type_: Literal["Product"] = Field("Product", alias="@type")


class Item(Read):
    """One thing that is asked for."""

    id: Name
    product_offering: Reference | None = None
    product: Product | None = None
    type_: Literal["ProductOfferingQualificationItem"] = Field("ProductOfferingQualificationItem", alias="@type")

    def as_configuration(self) -> QueryItem:
        """The same as an item of TMF760."""
        listed = self.product.product_characteristic if self.product is not None else []
        chosen = [
            ConfigurationCharacteristic(
                name=one.name,
                configuration_characteristic_value=[
                    ConfigurationCharacteristicValue(
                        characteristic_value=ContextCharacteristic(name=one.name, value=one.value)
                    )
                ],
            )
            for one in listed
        ]
        configuration = ProductConfiguration(
            product_offering=self.product_offering, configuration_characteristic=chosen
        )
        return QueryItem(id=self.id, product_configuration=configuration)


class RelatedParty(Read):
    """Whom it is about."""

    id: Name
    href: Text | None = None
    name: Text | None = None
    role: Text | None = None
    referred_type: Text = Field("Individual", alias="@referredType")


class ProductOfferingQualification(Read):
    """The whole question. Without items, everything on sale is asked about; with ``category``, all of that."""

    description: Text | None = None
    instant_sync_qualification: bool | None = None
    provide_alternative: bool = False
    provide_only_available: bool = False
    provide_unavailability_reason: bool = True
    category: Reference | None = None
    channel: Reference | None = None
    place: list[Place] = Field(default_factory=list, max_length=_MOST_ENTRIES)
    related_party: list[RelatedParty] = Field(default_factory=list, max_length=100)
    context_characteristic: list[ContextCharacteristic] = Field(default_factory=list, max_length=100)
    product_offering_qualification_item: Annotated[
        list[Item], Field(max_length=_MOST_ITEMS), AfterValidator(of_different_ids)
    ] = Field(default_factory=list)
    type_: Literal["ProductOfferingQualification"] = Field("ProductOfferingQualification", alias="@type")
