"""Kernel ridge regression in two steps: the rows that many fits share are factored once, each fit adds its own.

Input: how alike the shared rows are; then for each fit how alike its own rows are to them and to one another, and what
each row is to score. Output: the weights of all rows, and predictions of rows by all others. Both are those of the
whole system solved at once, in blocks of its Cholesky factor. A shared row that a fit must not have is projected away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky, solve_triangular

Matrix = NDArray[np.floating[Any]]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Fit:
    """``weights``: rows × columns of the targets, the shared rows before the own. ``left_out``: the predictions of
    some rows by all others. A row that was taken out weighs nothing, and what is predicted for it means nothing."""

    weights: Matrix
    left_out: Matrix


class SharedRidge:
    """The shared rows. ``kernel`` is symmetric and positive; its precision, single or double, is that of every fit."""

    def __init__(self, kernel: Matrix, ridge: float) -> None:
        self.ridge = ridge
        whole = kernel.astype(np.float64) + ridge * np.eye(len(kernel))
        factor = cholesky(whole, lower=True)
        self.inverse: Matrix = solve_triangular(factor, np.eye(len(kernel)), lower=True).astype(kernel.dtype)

    @property
    def nbytes(self) -> int:
        """The memory it holds, in bytes."""
        return self.inverse.nbytes

    def fit(self, targets: Matrix, cross: Matrix, own: Matrix, removed: Rows, predicted: Rows) -> Fit:
        """``targets``: of the shared rows, then of the own; ``cross``: shared × own; ``own``: own × own;
        ``removed``: the shared rows to do without; ``predicted``: the rows of ``left_out``."""
        system = self.system(cross, own, removed)
        weights = system.solve(targets)
        return Fit(weights, targets[predicted] - weights[predicted] / system.sizes(predicted)[:, None])

    def system(self, cross: Matrix, own: Matrix, removed: Rows) -> System:
        """The whole system, factored; the arguments are those of :meth:`fit`."""
        without = self.directions(removed)
        reach = _projected(self.inverse @ cross, without)
        complement = own - reach.T @ reach
        complement.flat[:: len(own) + 1] += self.ridge
        factor = cholesky(complement, lower=True, overwrite_a=True, check_finite=False)
        return System(self.inverse, removed, without, reach, factor)

    def directions(self, removed: Rows) -> Matrix:
        """Those in which the factored shared rows must not reach, to do without some of them."""
        directions: Matrix = np.linalg.qr(self.inverse[:, removed])[0]
        return directions


@dataclass(frozen=True)
class System:
    """The shared rows and those of one fit, in blocks of the Cholesky factor: ``inverse`` of the shared block,
    ``reach`` (shared × own) and ``factor`` (own × own, lower). ``removed`` and ``without``: what is projected away."""

    inverse: Matrix
    removed: Rows
    without: Matrix
    reach: Matrix
    factor: Matrix

    def solve(self, targets: Matrix) -> Matrix:
        """The weights of all rows that give all rows their ``targets``; nothing for those that were removed."""
        shared = len(self.inverse)
        wanted = _projected(self.inverse @ targets[:shared], self.without)
        solved = cho_solve((self.factor, True), targets[shared:] - self.reach.T @ wanted, check_finite=False)
        weights = np.vstack([self.inverse.T @ (wanted - self.reach @ solved), solved])
        weights[self.removed] = 0
        return weights

    def sizes(self, rows: Rows) -> Matrix:
        """The diagonal of the inverse of the whole system, for some rows: the shared ones first."""
        shared = len(self.inverse)
        units = _projected(self.inverse[:, rows[rows < shared]], self.without)
        own = rows[rows >= shared] - shared
        columns = np.zeros((len(self.factor), len(rows)), self.factor.dtype, order="F")
        columns[:, : units.shape[1]] = self.reach.T @ units
        columns[own, np.arange(units.shape[1], len(rows))] = 1
        solved = solve_triangular(self.factor, columns, lower=True, overwrite_b=True, check_finite=False)
        sizes: Matrix = np.einsum("ij,ij->j", solved, solved)
        sizes[: units.shape[1]] += np.einsum("ij,ij->j", units, units)
        return np.maximum(sizes, np.finfo(sizes.dtype).tiny)  # nothing of a row that was taken out


def _projected(columns: Matrix, without: Matrix) -> Matrix:
    """Columns less what lies in the directions of ``without``."""
    return columns - without @ (without.T @ columns) if without.size else columns
