"""A model: variables with finite domains, and constraints over them.

Whatever is asked about is a variable: what a customer chooses, what is known of the customer, what is counted, what it
costs. Semantics, for all engines and for the plain evaluation they are held against:

- A variable has exactly one value of its domain where its ``exists`` holds (without one: always), and none elsewhere.
- ``Is``, ``Between`` and ``Same`` are false about a variable that has no value; in sums such a variable counts nothing.
- ``True`` is not 1: values are equal where they are equal and of one kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from catalog_adapter.data_model import Value

Operator = Literal["eq", "ne", "lt", "le", "gt", "ge"]


@dataclass(frozen=True)
class Numbers:
    """The whole numbers ``low``, ``low + step``, … up to ``high``. They are never listed."""

    low: int
    high: int
    step: int = 1


#: Values in the order in which they are shown, or a range of numbers.
Domain = tuple[Value, ...] | Numbers


@dataclass(frozen=True)
class Is:
    """The variable has one of the values."""

    variable: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Between:
    """The variable is a number that is not below ``low`` and not above ``high``."""

    variable: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Exists:
    """The variable has a value."""

    variable: str


@dataclass(frozen=True)
class Same:
    """Both variables have the same value."""

    one: str
    other: str


@dataclass(frozen=True)
class Not:
    """The part does not hold."""

    part: Expression


@dataclass(frozen=True)
class And:
    """All parts hold; without parts, always."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Or:
    """One part at least holds; without parts, never."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Weighted:
    """A part of a sum: ``coefficient`` times the number the variable has (1 without a variable), where ``when``
    holds."""

    coefficient: int
    variable: str | None = None
    when: Expression | None = None


@dataclass(frozen=True)
class Sum:
    """The parts and ``constant``, added up."""

    parts: tuple[Weighted, ...] = ()
    constant: int = 0


@dataclass(frozen=True)
class Compare:
    """Two sums compared."""

    left: Sum
    operator: Operator
    right: Sum


@dataclass(frozen=True)
class Table:
    """The variables' values, together, are one of the rows; where not ``positive``, none of them.

    A variable that has no value is in no row.
    """

    variables: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    positive: bool = True


Expression = Is | Between | Exists | Same | Not | And | Or | Compare | Table


@dataclass(frozen=True)
class Variable:
    """Something that has a value where ``exists`` holds (None: always). ``exists`` may not lead back to it."""

    id: str
    domain: Domain
    exists: Expression | None = None


@dataclass(frozen=True)
class Constraint:
    """What must hold. ``id`` is how explanations name it; None is what the model is made of, and never a reason."""

    id: str | None
    expression: Expression


@dataclass(frozen=True)
class Model:
    """Variables and constraints. Ids are unique, and every name is defined: see ``check_model``."""

    variables: tuple[Variable, ...]
    constraints: tuple[Constraint, ...]


#: A value; one of several values; a number within a range; None for a variable that must have no value.
Choice = Value | tuple[Value, ...] | Numbers | None
Choices = Mapping[str, Choice]
