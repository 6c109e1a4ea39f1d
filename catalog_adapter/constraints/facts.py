"""What is known of the customer, the place and the rest of the order, as far as constraints ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as calendar_date

from catalog_adapter.data_model import Value


@dataclass(frozen=True)
class OrderedItem:
    """Another item of the same order: its offering, its whole configuration, the postcode of its site, and how many of
    it are ordered."""

    offering: str
    values: Mapping[str, Value] = field(default_factory=dict)
    site: str | None = None
    quantity: int = 1


@dataclass(frozen=True)
class Facts:
    """Facts that decide what a customer may have. None: not known, and so no reason to refuse anything.

    ``postcode`` is where the item is to be; ``existing`` are the ids of the offerings the customer has already,
    and ``existing_known`` those of which that is known at all: None: all, where ``existing`` is known;
    ``date`` is today without it, in the context's time zone; ``segment`` is the context's without it; ``others`` are
    the other items of the order. ``whole_order``: nothing will be added to it, so that it must have all that it needs.
    """

    postcode: str | None = None
    segment: str | None = None
    age: int | None = None
    existing: frozenset[str] | None = None
    existing_known: frozenset[str] | None = None
    date: calendar_date | None = None
    others: tuple[OrderedItem, ...] = ()
    whole_order: bool = False


#: Nothing is known.
NO_FACTS = Facts()
