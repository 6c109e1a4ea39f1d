"""``context.yml``: who the CSP is: name, brand, locales, currency, tax, segments, contact points, OSS."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import BeforeValidator, Field, StringConstraints, field_validator

from catalog_adapter.data_model import DataModel, Id, Text
from catalog_adapter.offers.models import _as_money

Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}-[A-Z]{2}$")]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
ContactField = Literal["name", "company", "email", "phone"]


class Brand(DataModel):
    """How the chat looks. ``mark`` is one or two letters shown where a logo would be."""

    primary: Colour
    on_primary: Colour = "#ffffff"
    accent: Colour
    mark: Annotated[str, StringConstraints(min_length=1, max_length=2)]
    tagline: Text


class Segment(DataModel):
    """A part of the CSP's customers with offers, tone or constraints of its own."""

    id: Id
    name: Text


class Tax(DataModel):
    """The tax on every price. ``amounts`` says whether the amounts in the offers include it, and so how prices are
    shown."""

    name: Text
    rate: Annotated[Decimal, BeforeValidator(_as_money)]
    amounts: Literal["included", "excluded"]


class Place(DataModel):
    """How a place of installation is asked for and recognised. ``pattern`` is a regular expression of a postcode."""

    pattern: str = Field(max_length=200)
    example: str


class Support(DataModel):
    """Where people can be reached."""

    phone: str
    email: str
    hours: Text


class Webhook(DataModel):
    """Where orders are delivered. ``url`` may hold ``{demo_oss}``; ``secret`` is a name, never the secret itself."""

    id: Id
    url: str
    secret: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{2,63}$")]


class ContextFile(DataModel):
    """The whole of ``context.yml``."""

    id: Id
    name: str
    brand: Brand
    locales: list[Locale] = Field(min_length=1)
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    time_zone: str
    tax: Tax
    segments: list[Segment] = Field(min_length=1)
    place: Place
    contact_fields: list[ContactField] = Field(min_length=1)
    phone_region: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    several_sites: bool = False
    support: Support
    webhooks: list[Webhook] = Field(default_factory=list)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"{name!r} is not a time zone such as Europe/London")
        return name
