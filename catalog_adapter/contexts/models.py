"""``context.yml``: who the CSP is: name, brand, locales, currency, tax, segments, contact points, OSS."""

from __future__ import annotations

from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import Field, StringConstraints, field_validator, model_validator

from catalog_adapter.data_model import DataModel, Id, Text
from catalog_adapter.offers.models import Money

type Locale = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]{2}-[A-Z]{2}$"),
    Field(description="A language and a country.", examples=["en-GB", "de-CH"]),
]
type Colour = Annotated[
    str,
    StringConstraints(pattern=r"^#[0-9a-f]{6}$"),
    Field(description="A colour as six hexadecimal digits, in quotes and lower case.", examples=["#14316b"]),
]
ContactField = Literal["name", "company", "email", "phone"]


class Brand(DataModel):
    """How the chat looks. ``mark`` is one or two letters shown where a logo would be."""

    primary: Colour = Field(description="The colour of the head of the chat.")
    on_primary: Colour = Field("#ffffff", description="The colour of what is written there.")
    accent: Colour = Field(description="The colour of buttons and links.")
    mark: str = Field(min_length=1, max_length=2, description="One or two letters where a logo would be.")
    tagline: Text = Field(description="A line under the name.")


class Segment(DataModel):
    """A part of the CSP's customers with offers, tone or constraints of its own."""

    id: Id = Field(description="The name of its folder in `segments/`.")
    name: Text = Field(description="What customers read where they pick it.")


class Tax(DataModel):
    """The tax on every price. ``amounts`` says whether the amounts in the offers include it, and so how prices are
    shown."""

    name: Text = Field(description="What it is called.")
    rate: Money = Field(description='In per cent, written as an amount is: `"20"`, `"8.1"`.')
    amounts: Literal["included", "excluded"] = Field(description="Whether the amounts in `offers.yml` include it.")


class Place(DataModel):
    """How a place of installation is asked for and recognised. ``pattern`` is a regular expression of a postcode."""

    pattern: str = Field(max_length=200, description="A regular expression of a whole postcode, in single quotes.")
    example: str = Field(description="A postcode that customers are shown as an example.")


class Support(DataModel):
    """Where people can be reached."""

    phone: str = Field(description="As customers dial it.")
    email: str = Field(description="Where they can write to.")
    hours: Text = Field(description="When somebody answers the phone.")


class Webhook(DataModel):
    """Where orders are delivered. ``url`` may hold ``{demo_oss}``; ``secret`` is a name, never the secret itself."""

    id: Id = Field(description="How deliveries and reports name it.")
    url: str = Field(description="Where orders are sent. `{demo_oss}` stands for the demo OSS.")
    secret: str = Field(
        pattern=r"^[A-Z][A-Z0-9_]{2,63}$",
        description="The name of the secret that signs them. Its value comes from the environment, or is made once.",
    )


class CatalogueSettings(DataModel):
    """The CSP's own product catalogue, a TMF620 v4 server: its offers lie below those in ``offers.yml``."""

    url: str = Field(
        pattern=r"^https?://", max_length=2000, description="Its base, such as `https://…/productCatalogManagement/v4`."
    )
    token: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{2,63}$")] | None = Field(
        None, description="The name of the secret with its bearer token, never the token itself."
    )
    refresh_minutes: int = Field(15, ge=1, le=1440, description="How often it is read again.")
    events: bool = Field(False, description="Whether to subscribe at its hub, and read it again at each change.")


class QualificationSettings(DataModel):
    """The CSP's own service that knows what can be had where: TMF679 v4 for offerings, or TMF645 v4 for services."""

    kind: Literal["tmf679", "tmf645"] = Field(description="What it speaks.")
    url: str = Field(
        pattern=r"^https?://",
        max_length=2000,
        description="Its base, such as `https://…/productOfferingQualification/v4`.",
    )
    token: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{2,63}$")] | None = Field(
        None, description="The name of the secret with its bearer token, never the token itself."
    )
    timeout_seconds: int = Field(3, ge=1, le=30, description="How long a customer waits for it at most.")
    services: dict[Id, str] = Field(
        default_factory=dict,
        description="For `tmf645`: the service specification that an offering needs, by id. Others aren't asked for.",
    )

    @model_validator(mode="after")
    def _services_for_tmf645(self) -> QualificationSettings:
        if (self.kind == "tmf645") != bool(self.services):
            raise ValueError("`tmf645`, and no other, has the `services` that offerings need")
        return self


class ContextFile(DataModel):
    """The whole of ``context.yml``: who the CSP is."""

    id: Id = Field(description="The name of the CSP's folder.")
    name: str = Field(description="What the CSP is called.")
    brand: Brand = Field(description="How the chat looks.")
    locales: list[Locale] = Field(min_length=1, description="The locales it is written for, the default first.")
    currency: str = Field(pattern=r"^[A-Z]{3}$", description="The currency of every amount, as ISO 4217 has it: `GBP`.")
    time_zone: str = Field(description="Where days begin and end for it: `Europe/London`.")
    tax: Tax = Field(description="The tax on every price.")
    segments: list[Segment] = Field(min_length=1, description="The parts of its customers; there is at least one.")
    place: Place = Field(description="How a place of installation is asked for.")
    contact_fields: list[ContactField] = Field(min_length=1, description="What a customer is asked for, in order.")
    phone_region: str = Field(pattern=r"^[A-Z]{2}$", description="The country of phone numbers without one: `GB`.")
    several_sites: bool = Field(False, description="Whether another site is asked for after each.")
    support: Support = Field(description="Where people can be reached.")
    webhooks: list[Webhook] = Field(default_factory=list, description="Where orders are delivered.")
    catalogue: CatalogueSettings | None = Field(None, description="The CSP's own catalogue, if its offers are there.")
    qualification: QualificationSettings | None = Field(
        None, description="The CSP's own service that knows what can be had where, if there is one."
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"{name!r} is not a time zone such as Europe/London")
        return name
