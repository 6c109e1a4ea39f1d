"""What the rest of a context brings to its constraints: its currency, segment, day and words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Literal

from catalog_adapter.data_model import LocalText
from catalog_adapter.offers.configurable import Configurable
from catalog_adapter.offers.models import ProductOffering


@dataclass(frozen=True)
class Derivation:
    """A constraint that follows from the offers themselves, to be put into words.

    ``message`` is the standard wording: ``offering`` needs or rules out ``others``; ``at_least`` to ``at_most`` of
    ``others`` are to be taken; or no price applies.
    """

    message: Literal["requires_other", "excludes_other", "choose_parts", "no_price"]
    offering: str
    others: tuple[str, ...] = ()
    at_least: int = 0
    at_most: int = 0


@dataclass(frozen=True)
class Derived:
    """A constraint that follows from the offers themselves. Its id has a colon, which no entry's has."""

    id: str
    explain: LocalText


def _unworded(derivation: Derivation) -> LocalText:
    words = [derivation.offering, derivation.message, *derivation.others]
    return LocalText(by_locale={"": " ".join(words)})


def _today() -> date:
    return datetime.now(UTC).date()


def _unknown(_: str) -> Configurable | None:
    return None


@dataclass(frozen=True)
class Setting:
    """``configurable_of`` tells what another offering is made of; ``offerings`` are all there are, by id."""

    currency: str = "XXX"
    segment: str | None = None
    today: Callable[[], date] = _today
    offerings: Mapping[str, ProductOffering] = field(default_factory=dict)
    configurable_of: Callable[[str], Configurable | None] = _unknown
    explain: Callable[[Derivation], LocalText] = _unworded
