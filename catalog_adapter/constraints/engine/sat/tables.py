"""Tables of allowed rows as clauses that propagate all there is to propagate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from catalog_adapter.constraints.engine.evaluate import key
from catalog_adapter.constraints.engine.model import Table
from catalog_adapter.constraints.engine.sat.clauses import FALSE, Clause, Clauses
from catalog_adapter.constraints.engine.sat.direct import Direct
from catalog_adapter.constraints.engine.sat.sums import Encoded
from catalog_adapter.data_model import Value

Row = tuple[int, ...]


def rows_of(table: Table, literal: Callable[[str, Value], int]) -> list[Row]:
    """Each row as the literals of its values, without those that no value of a domain makes true."""
    columns = [dict[Hashable, int]() for _ in table.variables]
    rows: dict[Row, None] = {}
    for row in table.rows:
        literals = []
        for known, name, value in zip(columns, table.variables, row, strict=True):
            found = known.get(key(value))
            if found is None:
                found = known[key(value)] = literal(name, value)
            literals.append(found)
        if FALSE not in literals:
            rows[tuple(literals)] = None
    return list(rows)


def require_row(clauses: Clauses, unless: Clause, rows: list[Row], variables: Sequence[Encoded]) -> None:
    """One of ``rows`` must hold, unless one of the literals ``unless`` is true.

    The values of two variables support each other. Otherwise a row has a literal, and supports each of its values.
    """
    supports: list[dict[int, Clause]] = [defaultdict(list) for _ in variables]
    if len(variables) == 2 and all(isinstance(variable, Direct) for variable in variables):
        clauses.clauses += [[*unless, variable.exists] for variable in variables]
        for one, other in rows:
            supports[0][one].append(other)
            supports[1][other].append(one)
    else:
        _add_row_literals(clauses, unless, rows, supports)
    for variable, column in zip(variables, supports, strict=True):
        for literal in variable.literals if isinstance(variable, Direct) else ():
            clauses.clauses.append([*unless, -literal, *column.get(literal, [])])


def _add_row_literals(clauses: Clauses, unless: Clause, rows: list[Row], supports: list[dict[int, Clause]]) -> None:
    add = clauses.clauses.append
    held = [clauses.new() for _ in rows]
    for literal, row in zip(held, rows, strict=True):
        for column, value in zip(supports, row, strict=True):
            add([-literal, value])
            column[value].append(literal)
    add([*unless, *held])
