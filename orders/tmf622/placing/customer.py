"""The customer of an order that was sent: the related party of that role. Input: the body. Output: whom it is for, and
what is known of them.

What decides who may have what is told in the party's ``partyCharacteristic``, as TMF632 has it:

================  ====================================================
``age``           in years
``existing``      the ids of the offerings they have already, a list
================  ====================================================

Others are left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog_adapter.constraints.facts import Facts
from catalog_adapter.constraints.language.customer import OLDEST
from orders.errors import OrderInvalid
from orders.product_order.new_order import NewContact
from orders.tmf622.models import ProductOrderCreate, RelatedParty

_MOST_OFFERINGS = 1000


def customer_of(given: ProductOrderCreate) -> RelatedParty:
    """The party that is the customer. Raises OrderInvalid where there is none."""
    for party in given.related_party:
        if (party.role or "").casefold() == "customer":
            return party
    raise OrderInvalid(
        "The order names no customer.",
        advice="Give relatedParty an entry with id, @referredType and the role customer.",
    )


def contact_of(customer: RelatedParty, reached: str | None) -> NewContact:
    """Whom the order is for; ``reached`` is an e-mail address or a telephone number."""
    is_company = customer.referred_type == "Organization"
    return NewContact(
        name=None if is_company else customer.name,
        company=customer.name if is_company else None,
        email=reached if reached and "@" in reached else None,
        phone=reached if reached and "@" not in reached else None,
    )


def facts_of(customer: RelatedParty, segment: str) -> Facts:
    """What is known of the customer. Raises OrderInvalid for what can't be one."""
    told = {one.name: one.value for one in customer.party_characteristic}
    return Facts(segment=segment, age=_age(told), existing=_existing(told))


def _age(told: Mapping[str, Any]) -> int | None:
    raw = told.get("age")
    # systems that have every value as text write 34 as "34"
    age = int(raw) if isinstance(raw, str) and raw.isascii() and raw.isdecimal() and len(raw) < 4 else raw
    if age is not None and (isinstance(age, bool) or not isinstance(age, int) or not 0 <= age <= OLDEST):
        raise _invalid("age", f"a whole number from 0 to {OLDEST}")
    return age


def _existing(told: Mapping[str, Any]) -> frozenset[str] | None:
    raw = told.get("existing")
    given = [raw] if isinstance(raw, str) else raw
    if given is None:
        return None
    if not isinstance(given, list) or len(given) > _MOST_OFFERINGS or not all(isinstance(one, str) for one in given):
        raise _invalid("existing", "a list of the ids of offerings")
    return frozenset(given)


def _invalid(name: str, wanted: str) -> OrderInvalid:
    return OrderInvalid(f"The customer's {name!r} can't be used.", advice=f"It has to be {wanted}.")
