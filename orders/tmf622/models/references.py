"""What leads elsewhere in the bodies of TMF622: accounts, parties, places, quotes, services."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

from orders.tmf622.models.values import Characteristic, Id, Line, Tmf, Words


class Ref(Tmf):
    """A reference to something elsewhere."""

    id: Id
    href: Line | None = None
    name: Line | None = None
    referred_type: Line | None = Field(None, alias="@referredType")


class AppointmentRef(Ref):
    """When somebody comes."""

    description: Words | None = None


class AgreementItemRef(Ref):
    """An item of an agreement."""

    agreement_item_id: Line | None = None


class QualificationItemRef(Ref):
    """An item of what was found to be possible."""

    product_offering_qualification_id: Id
    product_offering_qualification_href: Line | None = None
    product_offering_qualification_name: Line | None = None


class QuoteItemRef(Ref):
    """An item of a quote."""

    quote_id: Id
    quote_href: Line | None = None
    quote_name: Line | None = None


class ResourceRef(Ref):
    """A resource that a product stands on."""

    value: Line | None = None


class RelatedParty(Ref):
    """Somebody the order is about; it says what they are. What it tells of them is read and not kept with them."""

    role: Line | None = None
    referred_type: Line = Field(alias="@referredType")
    party_characteristic: Annotated[list[Characteristic], Field(max_length=50)] = Field(default=[], exclude=True)


class RelatedChannel(Ref):
    """Where the order was taken."""

    role: Line | None = None


class Place(Tmf):
    """Where a product is to be; an address has attributes of its own, such as ``postcode``."""

    model_config = ConfigDict(extra="allow")

    id: Id | None = None
    href: Line | None = None
    name: Line | None = None
    role: Line
    referred_type: Line | None = Field(None, alias="@referredType")
