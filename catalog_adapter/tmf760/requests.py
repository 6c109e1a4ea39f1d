"""What is read of the bodies of TMF760: the two resources, their items, and what is chosen in them.

What of a body is not read here is not looked at, and not sent back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, computed_field

from catalog_adapter.data_model import Value
from catalog_adapter.tmf_apis.reading import Read, of_different_ids

_MOST_ITEMS = 20
_MOST_ENTRIES = 1000

Text = Annotated[str, StringConstraints(max_length=2000)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Reference(Read):
    """A reference to something that others keep."""

    id: Name
    href: Text | None = None
    name: Text | None = None
    type_: Text = Field("EntityRef", alias="@type")
    referred_type: Text | None = Field(None, alias="@referredType")


class Characteristic(Read):
    """A name and a value; of a list of texts, the names of several things."""

    id: Name | None = None
    name: Name | None = None
    value_type: Text | None = None
    value: Value | Annotated[list[Name], Field(max_length=_MOST_ENTRIES)]

    @computed_field(alias="@type")  # type: ignore[prop-decorator]  # mypy knows no properties with a decorator
    @property
    def type_(self) -> str:
        """TM Forum's word for a characteristic with such a value."""
        if isinstance(self.value, list):
            return "StringArrayCharacteristic"
        kinds = {bool: "BooleanCharacteristic", int: "IntegerCharacteristic", str: "StringCharacteristic"}
        return kinds[type(self.value)]


class ConfigurationCharacteristicValue(Read):
    """A value of a characteristic. Without ``isSelected`` it is selected: it would not be sent otherwise."""

    is_selected: bool = True
    characteristic_value: Characteristic | None = None
    type_: Literal["ConfigurationCharacteristicValue"] = Field("ConfigurationCharacteristicValue", alias="@type")


class ConfigurationCharacteristic(Read):
    """A characteristic, by its id, or else by its name."""

    id: Name | None = None
    name: Name | None = None
    configuration_characteristic_value: list[ConfigurationCharacteristicValue] = Field(
        default_factory=list, max_length=100_000
    )
    type_: Literal["ConfigurationCharacteristic"] = Field("ConfigurationCharacteristic", alias="@type")


class ConfigurationTerm(Read):
    """A term, by its id, or else by its name."""

    id: Name | None = None
    name: Name | None = None
    is_selected: bool = True
    type_: Literal["ConfigurationTerm"] = Field("ConfigurationTerm", alias="@type")


class ConfigurationAction(Read):
    """What is to be done with a part: ``add`` is all that there is for something new."""

    action: Name
    is_selected: bool = True
    type_: Literal["ConfigurationAction"] = Field("ConfigurationAction", alias="@type")


class Place(Read):
    """An address; all that matters of it here is its postcode."""

    postcode: Name | None = None
    type_: Text = Field("GeographicAddress", alias="@type")


class RelatedPlace(Read):
    """Where a product is to be."""

    role: Text | None = None
    place: Place | None = None
    type_: Literal["RelatedPlaceRefOrValue"] = Field("RelatedPlaceRefOrValue", alias="@type")


class Product(Read):
    """The product that is to come of a configuration: where it is to be."""

    place: list[RelatedPlace] = Field(default_factory=list, max_length=_MOST_ENTRIES)
    type_: Literal["Product"] = Field("Product", alias="@type")


class ProductConfiguration(Read):
    """What is chosen of an offering."""

    quantity: int | None = Field(None, ge=1, le=1000)
    is_selected: bool | None = None
    product_offering: Reference | None = None
    product: Product | None = None
    configuration_action: list[ConfigurationAction] = Field(default_factory=list, max_length=_MOST_ENTRIES)
    configuration_term: list[ConfigurationTerm] = Field(default_factory=list, max_length=_MOST_ENTRIES)
    configuration_characteristic: list[ConfigurationCharacteristic] = Field(
        default_factory=list, max_length=_MOST_ENTRIES
    )
    product_configuration: list[ProductConfiguration] = Field(default_factory=list, max_length=_MOST_ENTRIES)
    type_: Literal["ProductConfiguration"] = Field("ProductConfiguration", alias="@type")

    @property
    def wants(self) -> bool:
        """Whether it is to be had, where that is a choice. Somebody who sends it wants it, unless they say no."""
        if self.is_selected is not None:
            return self.is_selected
        adding = [one.is_selected for one in self.configuration_action if one.action == "add"]
        return adding[0] if adding else True

    def postcodes(self) -> Iterator[str]:
        """The postcodes of the places it names."""
        for one in self.product.place if self.product else ():
            if one.place is not None and one.place.postcode is not None:
                yield one.place.postcode


class ItemReference(Read):
    """The item of a cart, quote or order that a configuration is for."""

    name: Text | None = None
    item_id: Text | None = None
    entity_id: Text | None = None
    entity_href: Text | None = None
    type_: Literal["ItemRef"] = Field("ItemRef", alias="@type")
    referred_type: Text | None = Field(None, alias="@referredType")


class _Item(Read):
    """A configuration, with those of the parts of a bundle within it."""

    id: Name
    context_item: ItemReference | None = None
    product_configuration: ProductConfiguration


class QueryItem(_Item):
    """An item of a query."""

    query_product_configuration_item: list[QueryItem] = Field(default_factory=list, max_length=_MOST_ENTRIES)
    type_: Literal["QueryProductConfigurationItem"] = Field("QueryProductConfigurationItem", alias="@type")

    @property
    def parts(self) -> list[QueryItem]:
        """The items within."""
        return self.query_product_configuration_item


class CheckItem(_Item):
    """An item of a check."""

    product_configuration_item: list[CheckItem] = Field(default_factory=list, max_length=_MOST_ENTRIES)
    type_: Literal["CheckProductConfigurationItem"] = Field("CheckProductConfigurationItem", alias="@type")

    @property
    def parts(self) -> list[CheckItem]:
        """The items within."""
        return self.product_configuration_item


Item = QueryItem | CheckItem


class _Resource(Read):
    """What both resources have: whom it is about, and what else has to be known."""

    instant_sync: bool | None = None
    channel: Reference | None = None
    context_entity: Reference | None = None
    context_characteristic: list[Characteristic] = Field(default_factory=list, max_length=100)


class QueryProductConfiguration(_Resource):
    """A query: what can still be chosen?"""

    request_product_configuration_item: Annotated[
        list[QueryItem], Field(min_length=1, max_length=_MOST_ITEMS), AfterValidator(of_different_ids)
    ]
    type_: Literal["QueryProductConfiguration"] = Field("QueryProductConfiguration", alias="@type")


class CheckProductConfiguration(_Resource):
    """A check: can this be sold?"""

    provide_alternatives: bool = False
    check_product_configuration_item: Annotated[
        list[CheckItem], Field(min_length=1, max_length=_MOST_ITEMS), AfterValidator(of_different_ids)
    ]
    type_: Literal["CheckProductConfiguration"] = Field("CheckProductConfiguration", alias="@type")
