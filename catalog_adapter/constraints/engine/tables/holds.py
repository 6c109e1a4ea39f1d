"""Where an expression holds, for many assignments at once: columns of codes in, a truth value a row out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

import numpy as np
from numpy.typing import NDArray

from catalog_adapter.constraints.engine.evaluate import key
from catalog_adapter.constraints.engine.model import (
    And,
    Between,
    Compare,
    Exists,
    Expression,
    Is,
    Not,
    Operator,
    Or,
    Same,
    Sum,
    Table,
    Weighted,
)  # fmt: skip
from catalog_adapter.constraints.engine.tables.coding import Coding
from catalog_adapter.constraints.engine.tables.relation import Codes, Keys, Mask, keys_of
from catalog_adapter.data_model import Value

Truth = NDArray[np.bool_]
_COMPARE: Mapping[Operator, Callable[[Keys, Keys], Truth]] = {
    "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal, "gt": np.greater, "ge": np.greater_equal,
}  # fmt: skip


class Assignments:
    """Rows of codes, a column for each variable by its number. A checked model's sums can't overflow."""

    def __init__(self, coding: Coding, columns: Mapping[int, Codes], rows: int) -> None:
        self._coding = coding
        self._columns = columns
        self._rows = rows

    def holds(self, expression: Expression) -> Truth:
        """For each row whether the expression holds."""
        match expression:
            case Not():
                return ~self.holds(expression.part)
            case And():
                return self._gathered(np.logical_and, expression.parts, empty=True)
            case Or():
                return self._gathered(np.logical_or, expression.parts, empty=False)
            case Same():
                return self._same(expression)
            case Compare():
                return _COMPARE[expression.operator](self._sum(expression.left), self._sum(expression.right))
            case Table():
                return self._in_table(expression)
            case _:
                return self._look_up(expression.variable, unary(self._coding, expression))

    def _gathered(self, gather: np.ufunc, parts: tuple[Expression, ...], *, empty: bool) -> Truth:
        truth = np.full(self._rows, empty)
        for part in parts:
            gather(truth, self.holds(part), out=truth)
        return truth

    def _column(self, variable: str) -> Codes:
        return self._columns[self._coding.number[variable]]

    def _look_up(self, variable: str, mask: Mask) -> Truth:
        found: Truth = mask[self._column(variable)]
        return found

    def _same(self, same: Same) -> Truth:
        """By numbers that both variables' values share; having none is like nothing, not even the other's none."""
        one, other = self._coding.number[same.one], self._coding.number[same.other]
        shared: dict[Hashable, int] = {}
        left = np.full(self._coding.sizes[one], -1)
        right = np.full(self._coding.sizes[other], -2)
        for ids, values in ((left, self._coding.values[one]), (right, self._coding.values[other])):
            ids[: len(values)] = [shared.setdefault(key(value), len(shared)) for value in values]
        equal: Truth = left[self._column(same.one)] == right[self._column(same.other)]
        return equal

    def _sum(self, whole: Sum) -> Keys:
        added = np.full(self._rows, whole.constant, np.int64)
        for part in whole.parts:
            added += self._weighted(part)
        return added

    def _weighted(self, part: Weighted) -> Keys:
        if part.variable is None:
            values = np.full(self._rows, part.coefficient, np.int64)
        else:
            number = self._coding.number[part.variable]
            by_code = np.zeros(self._coding.sizes[number], np.int64)
            numbers = [part.coefficient * int(value) for value in self._coding.values[number]]
            by_code[: len(numbers)] = numbers
            values = by_code[self._column(part.variable)]
        return values if part.when is None else np.where(self.holds(part.when), values, 0)

    def _in_table(self, table: Table) -> Truth:
        columns = np.stack([self._column(name) for name in table.variables])
        keys, wanted = keys_of([columns, table_codes(self._coding, table)])
        return np.isin(keys, wanted, invert=not table.positive)


def unary(coding: Coding, expression: Is | Between | Exists) -> Mask:
    """The codes of its one variable for which it holds."""
    number = coding.number[expression.variable]
    match expression:
        case Is():
            return coding.having(number, expression.values)
        case Between(low=low, high=high):
            return coding.meeting(number, lambda value: _between(value, low, high))
        case _:
            return coding.existing(number)


def table_codes(coding: Coding, table: Table) -> Codes:
    """The columns of a table; rows with values that the domains lack are left out."""
    numbers = [coding.number[name] for name in table.variables]
    columns = [
        [-1 if (code := coding.code(number, row[place])) is None else code for row in table.rows]
        for place, number in enumerate(numbers)
    ]
    codes = np.array(columns, np.int32).reshape(len(numbers), len(table.rows))
    return codes[:, (codes >= 0).all(axis=0)]


def _between(value: Value, low: int | None, high: int | None) -> bool:
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return (low is None or value >= low) and (high is None or value <= high)
