"""What a request says beside its items, in ``contextCharacteristic``: facts about the customer, and a preference.

======================  ==========================================================================================
``postcode``            where it is to be, for items whose product names no place
``age``                 of the customer, in years
``existing``            the ids of the offerings the customer has already, a list
``preference``          ``nearest`` to the defaults (also without it), or ``cheapest``
``budget``              the most to pay a month, as ``"40.00"``: then as near to the defaults as the money goes
======================  ==========================================================================================

Others are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from catalog_adapter.constraints.answers import NEAREST, Cheapest, Preference, WithinBudget
from catalog_adapter.constraints.facts import Facts
from catalog_adapter.tmf760.errors import ContextInvalidHere
from catalog_adapter.tmf760.requests import Characteristic

_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")
_OLDEST = 150


@dataclass(frozen=True)
class Known:
    """What is known for all items of a request."""

    facts: Facts
    preference: Preference

    def at(self, postcode: str) -> Facts:
        """The facts for an item at another place."""
        return replace(self.facts, postcode=postcode)


def known_of(characteristics: Iterable[Characteristic], segment: str) -> Known:
    """What is known. Raises ContextInvalidHere."""
    given = {one.name: one.value for one in characteristics if one.name is not None}
    return Known(
        Facts(
            postcode=_text(given, "postcode"),
            segment=segment,
            age=_age(given),
            existing=_existing(given),
        ),
        _preference(given),
    )


_Given = dict[str, bool | int | str | list[str]]


def _text(given: _Given, name: str) -> str | None:
    value = given.get(name)
    if value is not None and not isinstance(value, str):
        raise _invalid(name, "a text")
    return value


def _age(given: _Given) -> int | None:
    value = given.get("age")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _OLDEST):
        raise _invalid("age", f"a whole number from 0 to {_OLDEST}")
    return value


def _existing(given: _Given) -> frozenset[str] | None:
    value = given.get("existing")
    if value is not None and not isinstance(value, list):
        raise _invalid("existing", "a list of the ids of offerings")
    return None if value is None else frozenset(value)


def _preference(given: _Given) -> Preference:
    wanted, budget = _text(given, "preference"), given.get("budget")
    if budget is None:
        if wanted not in (None, "nearest", "cheapest"):
            raise _invalid("preference", "`nearest` or `cheapest`")
        return Cheapest() if wanted == "cheapest" else NEAREST
    amount = str(budget) if isinstance(budget, int) and not isinstance(budget, bool) else budget
    if not isinstance(amount, str) or not _AMOUNT.fullmatch(amount):
        raise _invalid("budget", 'an amount a month, such as "40.00"')
    if wanted is not None:
        raise _invalid("preference", "left out where there is a `budget`")
    return WithinBudget(Decimal(amount))


def _invalid(name: str, wanted: str) -> ContextInvalidHere:
    return ContextInvalidHere(f"The context characteristic {name!r} can't be used.", advice=f"It has to be {wanted}.")
