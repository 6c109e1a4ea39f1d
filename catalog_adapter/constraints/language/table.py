"""Tables: which values go together, row by row."""

from __future__ import annotations

from itertools import product
from math import prod

from pydantic import Field, model_validator

from catalog_adapter.constraints.language.entry import Cases, Entry
from catalog_adapter.data_model import Id, Value

#: As many rows as the largest published product models have.
_MOST_ROWS = 200_000


class Table(Entry):
    """Combinations of values: either all that are ``allowed``, or some that are ``forbidden``.

    It is about configurations that have all its columns. A cell is a value, or several of which each makes a row.
    """

    offering: Id | None = Field(None, description="The offering it is for. Without it, all that have its columns.")
    columns: list[Id] = Field(min_length=2, max_length=50, description="The characteristics, in the order of the rows.")
    allowed: list[list[Value | list[Value]]] = Field(
        default_factory=list, description="The rows there may be, and no others. Either this or `forbidden`."
    )
    forbidden: list[list[Value | list[Value]]] = Field(
        default_factory=list, description="The rows there may not be. Either this or `allowed`."
    )
    cases: Cases = Field(description="Examples of both, run whenever the context is checked.")

    @model_validator(mode="after")
    def _well_formed(self) -> Table:
        if bool(self.allowed) == bool(self.forbidden):
            raise ValueError("a table has either `allowed` or `forbidden` rows")
        if len(set(self.columns)) < len(self.columns):
            raise ValueError("a table has each column once")
        written = self.allowed or self.forbidden
        for number, row in enumerate(written, 1):
            if len(row) != len(self.columns):
                raise ValueError(f"row {number} has {len(row)} cells, and there are {len(self.columns)} columns")
        count = sum(prod(len(cell) if isinstance(cell, list) else 1 for cell in row) for row in written)
        if count > _MOST_ROWS:
            raise ValueError(f"{count:,} rows are too many; at most {_MOST_ROWS:,}")
        return self

    def rows(self) -> tuple[tuple[Value, ...], ...]:
        """The rows with one value in each cell."""
        cells = ([cell if isinstance(cell, list) else [cell] for cell in row] for row in self.allowed or self.forbidden)
        return tuple(row for one in cells for row in product(*one))
