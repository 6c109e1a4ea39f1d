"""Kernel ridge regression in two steps: the rows that many fits share are inverted once, each fit adds its own.

Input: how alike the shared rows are; then for each fit how alike its own rows are to them and to one another, and what
each row is to score. Output: the weights of all rows, and for each row the prediction by all others. Both are those of
the whole system solved at once: the own rows come in by their Schur complement; a shared row that a fit must not have
is held at a weight of zero by a Lagrange multiplier, which is no more than one column beside the own rows'.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.floating[Any]]
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Fit:
    """``weights``, and ``left_out``, the predictions: rows × columns of the targets, the shared rows before the own.
    A row that was taken out weighs nothing, and what is predicted for it means nothing."""

    weights: Matrix
    left_out: Matrix


class SharedRidge:
    """The shared rows. ``kernel`` is symmetric and positive; its precision, single or double, is that of every fit."""

    def __init__(self, kernel: Matrix, ridge: float) -> None:
        self._ridge = ridge
        whole = kernel.astype(np.float64) + ridge * np.eye(len(kernel))
        self._inverse: Matrix = np.linalg.inv(whole).astype(kernel.dtype)

    @property
    def nbytes(self) -> int:
        """The memory it holds, in bytes."""
        return self._inverse.nbytes

    def fit(self, targets: Matrix, cross: Matrix, own: Matrix, removed: Rows) -> Fit:
        """``targets``: of the shared rows, then of the own; ``cross``: shared × own; ``own``: own × own;
        ``removed``: the shared rows to do without."""
        shared, multipliers = len(self._inverse), len(removed)
        weights = self._inverse @ targets[:shared]
        added = np.hstack([self._inverse[:, removed], self._inverse @ cross])
        complement = -np.vstack([added[removed], cross.T @ added])
        complement[multipliers:, multipliers:] += own + self._ridge * np.eye(len(own), dtype=own.dtype)
        inverse = np.linalg.inv(complement)
        solved = inverse @ np.vstack([-weights[removed], targets[shared:] - cross.T @ weights])
        weights = np.vstack([weights - added @ solved, solved[multipliers:]])
        reach = np.einsum("ij,ij->i", added @ inverse, added)
        diagonal = np.concatenate([np.diag(self._inverse) + reach, np.diag(inverse)[multipliers:]])
        weights[removed], diagonal[removed] = 0, 1
        return Fit(weights, targets - weights / diagonal[:, None])
