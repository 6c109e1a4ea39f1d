"""What every engine answers. All answers are exact, unless they say that they are ``partial``: then time ran out, and
what they say is still true, but not all there is to say.

Engines are compiled once, and asked from one thread at a time.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from catalog_adapter.constraints.engine.model import Choices, Model, Numbers
from catalog_adapter.data_model import Value
from foundation.errors import Unavailable

#: Seconds an engine may take for one answer.
DEFAULT_SECONDS = 1.0


class OutOfTime(Unavailable):
    """Nothing true can be said yet. Only where an answer has no way to be partial."""

    code = "configuration_too_large"
    tone_message = "error_out_of_time"

    def __init__(self, message: str = "The configuration is too large to be answered in time.") -> None:
        super().__init__(message, advice="Ask with fewer choices, or simplify the constraints of the offering.")


@dataclass(frozen=True)
class Possible:
    """The values a variable can still have, in the domain's order: values, or ranges of numbers from low to high.

    ``absent``: it may also have none. Where ``partial``, the first and the last number are exact, every number here is
    possible, and others between them may be: too many to be listed.
    """

    values: tuple[Value, ...] | tuple[Numbers, ...]
    absent: bool = False
    partial: bool = False


@dataclass(frozen=True)
class Domains:
    """For each variable what is still possible. With choices that contradict each other nothing is.

    Where ``partial``, time ran out: every value here is possible, and others may be.
    """

    variables: Mapping[str, Possible]
    partial: bool = False


@dataclass(frozen=True)
class Conflict:
    """Choices and constraints that can't all be, by id, in the model's order. Without any one of them, the others can.

    Where ``partial``, they can't all be, and some may not be needed.
    """

    choices: tuple[str, ...]
    constraints: tuple[str, ...]
    partial: bool = False


@dataclass(frozen=True)
class Repairs:
    """The smallest sets of choices to give up, all of one size; an empty tuple where nothing helps.

    Where ``partial``, there may be others of that size; never smaller ones.
    """

    sets: tuple[frozenset[str], ...]
    partial: bool = False


@dataclass(frozen=True)
class InOrder:
    """Each variable in turn gets the first of its values that is still possible."""

    values: Mapping[str, Sequence[Value]]


@dataclass(frozen=True)
class Nearest:
    """As few variables as possible have another value than this, or none."""

    values: Mapping[str, Value]


@dataclass(frozen=True)
class Least:
    """The variable is as small as possible."""

    variable: str


@dataclass(frozen=True)
class Most:
    """The variable is as large as possible."""

    variable: str


#: What a completion should be like. Of several, the first counts most: the next decides among what is best by it.
Preference = InOrder | Nearest | Least | Most


@dataclass(frozen=True)
class Completion:
    """A value for every variable that has one. Where ``partial``, it is valid, and a better one may exist."""

    values: Mapping[str, Value]
    partial: bool = False


class Engine(Protocol):
    """Answers questions about one model."""

    @property
    def model(self) -> Model:
        """The model it was compiled from."""
        ...

    def is_possible(self, choices: Choices) -> bool:
        """Whether something valid has all these choices. Raises OutOfTime."""
        ...

    def domains(self, choices: Choices, of: Collection[str] | None = None) -> Domains:
        """What is still possible of the variables ``of`` (None: of all)."""
        ...

    def conflict(self, choices: Choices, required: Collection[str] = ()) -> Conflict | None:
        """Why these choices don't go together; None where they do. Raises OutOfTime.

        ``required`` are choices that count as given: they are no part of the answer. Choices are left out before
        constraints are, so that the answer speaks of choices only where it must.
        """
        ...

    def repairs(self, choices: Choices, required: Collection[str] = ()) -> Repairs:
        """The smallest sets of choices, ``required`` ones apart, without which the others go together."""
        ...

    def complete(self, choices: Choices, preferences: Sequence[Preference] = ()) -> Completion | None:
        """Something valid with these choices, the best by ``preferences``; None where there is none. Raises OutOfTime.

        The same question always has the same answer.
        """
        ...
