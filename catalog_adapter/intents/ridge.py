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
        self._ridge = ridge
        whole = kernel.astype(np.float64) + ridge * np.eye(len(kernel))
        factor = cholesky(whole, lower=True)
        self._inverse: Matrix = solve_triangular(factor, np.eye(len(kernel)), lower=True).astype(kernel.dtype)

    @property
    def nbytes(self) -> int:
        """The memory it holds, in bytes."""
        return self._inverse.nbytes

    def fit(self, targets: Matrix, cross: Matrix, own: Matrix, removed: Rows, predicted: Rows) -> Fit:
        """``targets``: of the shared rows, then of the own; ``cross``: shared × own; ``own``: own × own;
        ``removed``: the shared rows to do without; ``predicted``: the rows of ``left_out``."""
        shared = len(self._inverse)
        without = np.linalg.qr(self._inverse[:, removed])[0]
        wanted = _projected(self._inverse @ targets[:shared], without)
        reach = _projected(self._inverse @ cross, without)
        complement = own - reach.T @ reach
        complement.flat[:: len(own) + 1] += self._ridge
        factor = cholesky(complement, lower=True, overwrite_a=True, check_finite=False)
        solved = cho_solve((factor, True), targets[shared:] - reach.T @ wanted, check_finite=False)
        weights = np.vstack([self._inverse.T @ (wanted - reach @ solved), solved])
        weights[removed] = 0
        units = _projected(self._inverse[:, predicted[predicted < shared]], without)
        sizes = _diagonal(factor, reach, units, predicted[predicted >= shared] - shared)
        return Fit(weights, targets[predicted] - weights[predicted] / sizes[:, None])


def _projected(columns: Matrix, without: Matrix) -> Matrix:
    """Columns less what lies in the directions of ``without``."""
    return columns - without @ (without.T @ columns) if without.size else columns


def _diagonal(factor: Matrix, reach: Matrix, units: Matrix, own: Rows) -> Matrix:
    """Of the inverse of the whole system: the diagonal, for the shared rows of ``units``, then for own rows."""
    columns = np.zeros((len(factor), units.shape[1] + len(own)), factor.dtype, order="F")
    columns[:, : units.shape[1]] = reach.T @ units
    columns[own, np.arange(units.shape[1], columns.shape[1])] = 1
    solved = solve_triangular(factor, columns, lower=True, overwrite_b=True, check_finite=False)
    sizes: Matrix = np.einsum("ij,ij->j", solved, solved)
    sizes[: units.shape[1]] += np.einsum("ij,ij->j", units, units)
    return np.maximum(sizes, np.finfo(sizes.dtype).tiny)  # nothing of a row that was taken out
