"""``context.yml``: who the CSP is: name, brand, locales, currency, tax, segments, contact points, OSS."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import Field, StringConstraints, field_validator, model_validator

from catalog_adapter.contexts.channel_accounts import ChannelAccount
from catalog_adapter.contexts.hand_over_settings import HandOverSettings
from catalog_adapter.contexts.identity_settings import IdentitySettings
from catalog_adapter.contexts.opening_hours import OpeningHours
from catalog_adapter.contexts.retention_settings import RetentionSettings
from catalog_adapter.data_model import DataModel, Id, SecretName, Text
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
#: Headers that say what a webhook is, or how the connection works: no data changes them.
_OWN_HEADERS = frozenset(
    {
        "accept-encoding", "connection", "content-encoding", "content-length", "content-type", "expect", "host",
        "keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
        "user-agent",
    }
)  # fmt: skip
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
    """How a place of installation is asked for and recognised. ``pattern`` is a regular expression of a postcode.
    Where customers name their whole address, that is kept, whatever ``asks`` says."""

    pattern: str = Field(max_length=200, description="A regular expression of a whole postcode, in single quotes.")
    example: str = Field(description="A postcode that customers are shown as an example.")
    asks: Literal["postcode", "address"] = Field(
        "postcode",
        description="Whether the postcode will do for what depends on a place, or the whole address is asked.",
    )


class Support(DataModel):
    """Where people can be reached."""

    phone: str = Field(description="As customers dial it.")
    email: str = Field(description="Where they can write to.")
    hours: Text = Field(description="When somebody answers the phone.")
    opening_hours: list[OpeningHours] = Field(
        default_factory=list,
        max_length=20,
        description="When people take conversations over, in the CSP's time zone; always, if none are given.",
    )
    holidays: list[date] = Field(
        default_factory=list, max_length=400, description="Days on which nobody is there, whatever day of the week."
    )


type HeaderName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,63}$"),
    Field(description="The name of an HTTP header.", examples=["X-Tenant"]),
]
type HeaderValue = Annotated[
    str,
    StringConstraints(pattern=r"^[!-~]([ -~]{0,498}[!-~])?$"),
    Field(description="What an HTTP header says, in ASCII. It is no place for a secret.", examples=["acme"]),
]
OrderEventName = Literal[
    "productOrderCreateEvent",
    "productOrderStateChangeEvent",
    "productOrderAttributeValueChangeEvent",
    "productOrderDeleteEvent",
    "productOrderInformationRequiredEvent",
    "cancelProductOrderCreateEvent",
    "cancelProductOrderStateChangeEvent",
    "cancelProductOrderInformationRequiredEvent",
    "endpointDisabledEvent",
]


class ClientCredentials(DataModel):
    """A token by OAuth2 client credentials, for an OSS that wants one with each call."""

    token_url: str = Field(pattern=r"^https?://", max_length=2000, description="Where tokens are given out.")
    client_id: str = Field(min_length=1, max_length=200, description="Who we are there.")
    client_secret: SecretName = Field(description="The name of the secret we show there; it begins `<CSP>_WEBHOOK_`.")
    scope: str = Field("", max_length=500, description="What the token is to be for, if that has to be said.")


class WebhookCertificate(DataModel):
    """Our certificate for mutual TLS. Both are names of secrets that hold PEM text and begin ``<CSP>_WEBHOOK_``."""

    certificate: SecretName = Field(description="The name of the secret with the certificate, and its chain.")
    key: SecretName = Field(description="The name of the secret with its private key.")


class Webhook(DataModel):
    """Where orders are delivered. ``url`` may hold ``{demo_oss}``; secrets are named, never written here."""

    id: Id = Field(description="How deliveries and reports name it.")
    url: str = Field(max_length=2000, description="Where orders are sent. `{demo_oss}` stands for the demo OSS.")
    secret: SecretName | None = Field(
        None,
        description="The name of the secret that signs them. Its value comes from the environment, or is made once. "
        "Without a name one is made and kept encrypted; `bespoke webhooks rotate` shows a new one.",
    )
    events: list[OrderEventName] = Field(
        default_factory=list, description="The events it wants; without, all about orders."
    )
    listener: bool = Field(
        False, description="Whether events go to `<url>/listener/<event>`, as TMF622 has it, or to the URL itself."
    )
    headers: dict[HeaderName, HeaderValue] = Field(
        default_factory=dict, max_length=20, description="Headers to send along."
    )
    oauth2: ClientCredentials | None = Field(None, description="A token by OAuth2, if the OSS wants one.")
    certificate: WebhookCertificate | None = Field(None, description="Our certificate, if the OSS wants mutual TLS.")
    ca: SecretName | None = Field(
        None,
        description="The name of the secret with the OSS's certificate authority as PEM text, if it is no public one; "
        "it begins `<CSP>_WEBHOOK_`.",
    )
    retry_seconds: list[Annotated[int, Field(ge=1, le=604_800)]] | None = Field(
        None, max_length=30, description="Seconds to wait after each failed attempt; after the last it is given up."
    )

    @field_validator("headers")
    @classmethod
    def _free_headers(cls, headers: dict[str, str]) -> dict[str, str]:
        for name in headers:
            if name.lower() in _OWN_HEADERS or name.lower().startswith("webhook-"):
                raise ValueError(f"the header {name} is ours to send")
        return headers


type Origin = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?$"),
    Field(
        description="A site as browsers name it: scheme, host and port, and no path.",
        examples=["https://www.acme.example"],
    ),
]


class WebChat(DataModel):
    """The chat on web pages. Our own page shows it always; others only if their site is named here."""

    origins: list[Origin] = Field(
        default_factory=list, max_length=100, description="The sites whose pages may show the chat."
    )


class Limits(DataModel):
    """How many messages and new conversations are taken in a minute, half of which may come at once. Who
    writes or begins more is asked to wait."""

    customer: int = Field(120, ge=2, le=6000, description="Of one conversation of the web chat.")
    messaging: int = Field(
        30,
        ge=2,
        le=6000,
        description="Of one customer on a messaging platform. What is more is not read, and they are told.",
    )
    account: int = Field(3000, ge=2, le=1_000_000, description="Over one account of `channels`.")
    csp: int = Field(6000, ge=2, le=1_000_000, description="Of all customers together.")
    address: int = Field(
        120,
        ge=2,
        le=1_000_000,
        description="New conversations of the web chat from one address; many customers can be behind one.",
    )
    conversations: int = Field(
        3000, ge=2, le=1_000_000, description="New conversations of the web chat, of all customers together."
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


class InventorySettings(DataModel):
    """The CSP's own product inventory, a TMF637 v4 server: what customers have is read there, in place of our own."""

    url: str = Field(
        pattern=r"^https?://", max_length=2000, description="Its base, such as `https://…/productInventory/v4`."
    )
    token: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{2,63}$")] | None = Field(
        None, description="The name of the secret with its bearer token, never the token itself."
    )
    timeout_seconds: int = Field(3, ge=1, le=30, description="How long a customer waits for it at most.")


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
    web_chat: WebChat | None = Field(None, description="The chat on pages of the CSP's own sites.")
    limits: Limits = Field(
        default_factory=Limits, description="How many messages and new conversations are taken in a minute."
    )
    channels: list[ChannelAccount] = Field(
        default_factory=list, max_length=100, description="Its own accounts on messaging platforms."
    )
    hand_over: HandOverSettings | None = Field(
        None, description="The inbox of its own where its people write with customers; without, the console."
    )
    catalogue: CatalogueSettings | None = Field(None, description="The CSP's own catalogue, if its offers are there.")
    qualification: QualificationSettings | None = Field(
        None, description="The CSP's own service that knows what can be had where, if there is one."
    )

    identity: IdentitySettings | None = Field(
        None, description="How the CSP's own site vouches for customers who have signed in there."
    )
    two_person_publishing: bool = Field(
        False,
        description="Whether a second publisher has to approve what is published. What is live decides: switching it "
        "off takes two people, too.",
    )
    retention: RetentionSettings | None = Field(
        None, description="How long personal data are kept; without, until somebody erases them."
    )
    inventory: InventorySettings | None = Field(
        None, description="The CSP's own inventory of what customers have, if there is one."
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"{name!r} is not a time zone such as Europe/London")
        return name
