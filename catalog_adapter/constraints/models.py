"""``constraints.yml``: what goes together, what can be had where and by whom; each entry explained.

The whole file, and every model of it: each has its module in ``language/``.
"""

from __future__ import annotations

from pydantic import Field

from catalog_adapter.constraints.language.constraint import Constraint
from catalog_adapter.constraints.language.customer import Customer, CustomerCase, CustomerCases
from catalog_adapter.constraints.language.eligibility import Availability, Eligibility
from catalog_adapter.constraints.language.entry import Cases, Entry
from catalog_adapter.constraints.language.limit import Bound, Counted, Limit, Term
from catalog_adapter.constraints.language.table import Table
from catalog_adapter.data_model import DataModel

__all__ = [
    "Availability",
    "Bound",
    "Cases",
    "Constraint",
    "ConstraintsFile",
    "Counted",
    "Customer",
    "CustomerCase",
    "CustomerCases",
    "Eligibility",
    "Entry",
    "Limit",
    "Table",
    "Term",
]


class ConstraintsFile(DataModel):
    """The whole of ``constraints.yml``: what goes together, and what can be had where and by whom."""

    constraints: list[Constraint] = Field(default_factory=list, description="What goes together and what does not.")
    tables: list[Table] = Field(default_factory=list, description="Which values go together, row by row.")
    availability: list[Availability] = Field(default_factory=list, description="What can be had where.")
    eligibility: list[Eligibility] = Field(default_factory=list, description="What can be had by whom.")
