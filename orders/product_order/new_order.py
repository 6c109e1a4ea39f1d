"""What is handed over to be placed: an order that has been validated whole against the live context."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from catalog_adapter.data_model import Value
from catalog_adapter.offers.pricing import PriceBreakdown

#: What an item does, as TMF622 has it; the other three are for a product that the customer has.
ItemAction = Literal["add", "modify", "delete", "noChange"]


class _New(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NewCharacteristic(_New):
    """A characteristic as configured. ``id`` is the context's, ``name`` the shown one in the customer's language."""

    id: str
    name: str
    value: Value


class NewTerm(_New):
    """The commitment chosen; ``months`` None: none."""

    id: str
    name: str
    months: int | None


class NewTmfIds(_New):
    """What the CSP's own TMF620 catalogue calls things, by our ids, where they came from one. Prices are by
    ``<offering>.<price>``, characteristics by specification in the same way."""

    offerings: dict[str, str] = Field(default_factory=dict)
    specifications: dict[str, str] = Field(default_factory=dict)
    prices: dict[str, str] = Field(default_factory=dict)
    characteristics: dict[str, str] = Field(default_factory=dict)


class NewFacts(_New):
    """What was known of the customer, as far as it decided; ``existing`` are the offerings they had already."""

    age: int | None = None
    existing: list[str] | None = None


class NewOrderItem(_New):
    """One product offering ordered. A bundle has its parts in ``parts``; prices are on the outermost item, each line
    naming the part it is of.

    The outermost item also has the whole ``configuration``, flat, and the ids of the ``constraints`` and
    ``availability`` entries it was held against, with the ``facts`` about the customer that these ask for.

    ``tmf_ids`` is what all of it is called in the CSP's own catalogue. ``given_id`` is the id it was sent with over
    TMF622, ``places`` where it was sent to, and ``attributes`` are attributes of TMF622's item taken over as they were
    sent.

    Of an item that changes or ends what the customer has, ``product_id`` is the product's, ``before`` how it was
    configured, flat, and ``moved_from`` the postcode that it leaves, if it moves.
    """

    id: str
    item_action: ItemAction = "add"
    product_id: str | None = None
    offering: str
    offering_name: str
    specification: str | None
    quantity: int = 1
    characteristics: list[NewCharacteristic]
    term: NewTerm | None = None
    postcode: str | None = None
    price: PriceBreakdown | None = None
    parts: list[NewOrderItem] = Field(default_factory=list)
    configuration: dict[str, Value] = Field(default_factory=dict)
    before: dict[str, Value] = Field(default_factory=dict)
    moved_from: str = ""
    constraints: list[str] = Field(default_factory=list)
    availability: list[str] = Field(default_factory=list)
    facts: NewFacts = NewFacts()
    tmf_ids: NewTmfIds = NewTmfIds()
    given_id: str | None = None
    places: list[dict[str, Any]] = Field(default_factory=list)
    attributes: dict[str, Any] = Field(default_factory=dict)


class NewContact(_New):
    """Whom the order is for, as far as the CSP asks."""

    name: str | None = None
    company: str | None = None
    email: str | None = None
    phone: str | None = None


class NewOrder(_New):
    """A whole order. ``revision`` is the content hash of the context it was validated against.

    ``order_key`` makes placing it idempotent: the same key never places a second order. ``conversation_id`` is empty
    for an order that came over TMF622; then ``request_digest`` tells a repeat of the request from another one,
    ``external_id`` is the sender's, and ``attributes`` are attributes of TMF622 taken over as they were sent.
    """

    order_key: str
    csp: str
    segment: str
    locale: str
    channel: str
    conversation_id: str = ""
    revision: str
    contact: NewContact
    items: list[NewOrderItem] = Field(min_length=1)
    external_id: str | None = None
    request_digest: str = ""
    attributes: dict[str, Any] = Field(default_factory=dict)
