"""What a configurator answers: reasons, repairs, completions; and what one can ask a completion to be like."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol, overload

from catalog_adapter.constraints.models import Availability
from catalog_adapter.data_model import LocalText, Value
from catalog_adapter.offers.models import Period
from catalog_adapter.offers.ranges import Values


class Reason(Protocol):
    """Why something can't be: an entry of the data, or what follows from the offers themselves."""

    @property
    def id(self) -> str:
        """How it is named in reports; that of an entry is the entry's."""
        ...

    @property
    def explain(self) -> LocalText:
        """What a customer is told."""
        ...


@dataclass(frozen=True)
class Explanation:
    """A minimal reason why something is impossible: take one of these away, and it no longer follows.

    Without any, the offering itself leaves no way. Where ``partial``, some of them may not be needed.
    """

    choices: Mapping[str, Value]
    reasons: tuple[Reason, ...]
    partial: bool = False

    @property
    def constraints(self) -> tuple[Reason, ...]:
        """The reasons but for those of place."""
        return tuple(one for one in self.reasons if not isinstance(one, Availability))

    @property
    def availability(self) -> tuple[Availability, ...]:
        """The reasons that are of place."""
        return tuple(one for one in self.reasons if isinstance(one, Availability))


@dataclass(frozen=True)
class Domains:
    """For every variable the values that some valid configuration has; a variable that can't exist has none.

    ``absent`` are the variables that some valid configuration lacks. With contradictory choices every domain is empty.
    Where ``partial``, time ran out: every value here is possible, and others may be. ``gaps`` are the variables of so
    many numbers that not all between the lowest and the highest were looked at: others there may be possible, too.
    """

    values: Mapping[str, Values]
    absent: frozenset[str]
    partial: bool = False
    gaps: frozenset[str] = frozenset()

    def __getitem__(self, variable: str) -> Values:
        return self.values[variable]

    def is_all_of(self, variables: Iterable[str]) -> bool:
        """Whether nothing more is possible of some variables than what is here."""
        return not self.partial and self.gaps.isdisjoint(variables)


@dataclass(frozen=True)
class Consequence:
    """A value that has become forced, and by what."""

    variable: str
    value: Value
    because: Explanation


@dataclass(frozen=True)
class Repair:
    """The smallest change that lets a wish in: choices to set, and choices to drop because they no longer exist.

    ``values`` is the whole configuration with the wish and the change; ``difference`` is what that costs more a month
    than before, ``once`` what it costs more once.
    """

    changes: dict[str, Value]
    dropped: tuple[str, ...] = ()
    values: Mapping[str, Value] | None = None
    difference: Decimal = Decimal(0)
    once: Decimal = Decimal(0)


@dataclass(frozen=True)
class Repairs(Sequence[Repair]):
    """The smallest changes that let a wish in, the cheapest first. Where ``partial``, there may be others as small."""

    ways: tuple[Repair, ...] = ()
    partial: bool = False

    def __len__(self) -> int:
        return len(self.ways)

    @overload
    def __getitem__(self, index: int) -> Repair: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Repair]: ...

    def __getitem__(self, index: int | slice) -> Repair | Sequence[Repair]:
        return self.ways[index]


@dataclass(frozen=True)
class Nearest:
    """As many defaults as can be; among equals, those of what stands first in the offers."""


@dataclass(frozen=True)
class Cheapest:
    """The least to pay per ``period``, or once (None); among equals, what is nearest to the defaults.

    The total a month counts what is paid a month, and in proportion what is paid a year, week or day; a total a year
    likewise.
    """

    period: Period | None = "month"


@dataclass(frozen=True)
class WithinBudget:
    """At most ``amount`` to pay per ``period``, or once (None), and as many defaults as can be for that: the CSP's own
    recommendation as far as the money goes. Among equals, the cheapest."""

    amount: Decimal
    period: Period | None = "month"


#: What a completion should be like.
Preference = Nearest | Cheapest | WithinBudget
NEAREST = Nearest()


@dataclass(frozen=True)
class Completed:
    """A full valid configuration. Where ``partial``, a better one may exist."""

    values: dict[str, Value]
    partial: bool = False


@dataclass(frozen=True)
class PriceRange:
    """The lowest and the highest total that a valid configuration has. Where ``partial``, there may be lower or higher
    ones."""

    lowest: Decimal
    highest: Decimal
    partial: bool = False


FactName = Literal["postcode", "segment", "age", "existing", "date"]


@dataclass(frozen=True)
class NeededFact:
    """A fact that is not known and decides whether the configuration as it stands can be had.

    ``offerings``: for ``existing``, those it is about. ``reasons``: the entries that ask for it.
    """

    fact: FactName
    offerings: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
