"""Whom an export or an erasure is about. Input: a CSP's customer id, or an e-mail address or phone number. Output: an
answer to "is this text theirs?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers

from foundation.errors import BadInput

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_TELLING = 6  # digits at the end of a phone number, which tell it from nearly all others


@dataclass(frozen=True)
class Person:
    """One of a CSP's customers. ``customer`` is the CSP's or a platform's own id of them, ``email`` in lower case,
    ``phone`` in E.164; one of the three is set. ``region`` is where phone numbers without a country are of."""

    csp: str
    customer: str | None = None
    email: str | None = None
    phone: str | None = None
    region: str | None = None

    @property
    def kind(self) -> str:
        """How they were named, without saying who."""
        return "customer" if self.customer is not None else "email" if self.email is not None else "phone"

    def is_named(self, text: str | None) -> bool:
        """Whether an id, an address or a number is theirs."""
        if not text:
            return False
        if self.customer is not None:
            return text == self.customer
        if self.email is not None:
            return text.strip().casefold() == self.email
        assert self.phone is not None
        return _digits(text) == self.phone.removeprefix("+") or _e164(text, self.region) == self.phone

    def is_mentioned(self, text: str) -> bool:
        """Whether a text has their address or number in it; an id alone says nothing."""
        if self.email is not None:
            found = re.search(rf"(?<![\w.+-]){re.escape(self.email)}(?![\w-]|\.\w)", text.casefold())
            return found is not None
        if self.phone is None or self.phone[-_TELLING:] not in _digits(text):
            return False
        matches = phonenumbers.PhoneNumberMatcher(text, self.region, leniency=phonenumbers.Leniency.POSSIBLE)
        return any(_formatted(match.number) == self.phone for match in matches)


def person_of(csp: str, customer: str | None, contact: str | None, region: str | None) -> Person:
    """The person whom a command names by one of both. Raises BadInput."""
    if (customer is None) == (contact is None):
        raise BadInput("Name the person in one way.", advice="Give --customer or --contact.")
    if customer is not None:
        if not customer.strip():
            raise BadInput("The customer's id is empty.", advice="Give the id as your site's tokens have it in `sub`.")
        return Person(csp, customer=customer, region=region)
    assert contact is not None
    if _EMAIL.fullmatch(contact.strip()):
        return Person(csp, email=contact.strip().casefold(), region=region)
    phone = _e164(contact, region)
    if phone is None:
        raise BadInput(
            "This is no e-mail address and no phone number.", advice="Write a number with its country: +44 …"
        )
    return Person(csp, phone=phone, region=region)


def _e164(text: str, region: str | None) -> str | None:
    try:
        number = phonenumbers.parse(text.removeprefix("whatsapp:"), region)
    except phonenumbers.NumberParseException:
        return None
    return _formatted(number) if phonenumbers.is_possible_number(number) else None


def _formatted(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())
