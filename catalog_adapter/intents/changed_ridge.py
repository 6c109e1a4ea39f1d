"""Kernel ridge regression of rows that were fitted before, but for a few: what changes is computed, no more.

Input: a system that is solved, the rows that it is to do without, and how alike new ones are to its rows and to one
another. Output: the fit of all rows that are left and the new ones, as if it was made at once. It takes a time that
grows with the square of the rows and the number of changes; a fit from scratch takes the cube of the rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from catalog_adapter.intents.ridge import Fit, Matrix, Rows, System


@dataclass(frozen=True)
class Solved:
    """A system with its solution: the ``weights``, rows × columns of the targets, and ``sizes``, the diagonal of the
    inverse of the whole; that is not a number where it wasn't asked for."""

    system: System
    weights: Matrix
    sizes: Matrix


@dataclass(frozen=True)
class Change:
    """``gone``: rows to do without; ``cross``: all rows that were there × the new ones; ``among``: new × new, with the
    ridge on its diagonal. ``predicted``: rows whose prediction by all others is asked for, of those whose size is
    known, and of the new ones, which are numbered on from the others."""

    gone: Rows
    cross: Matrix
    among: Matrix
    predicted: Rows


def changed(before: Solved, change: Change, targets: Matrix) -> Fit:
    """The fit of the rows that were there, then the new ones. ``targets``: of both, in the columns of the weights."""
    rows, gone = len(before.weights), change.gone
    solved = before.system.solve(np.hstack([_units(rows, gone, change.cross), change.cross]))
    taken, reach = solved[:, : len(gone)], solved[:, len(gone) :]
    freed = taken @ np.linalg.inv(taken[gone])
    reach = reach - freed @ reach[gone]
    inverse = np.linalg.inv(change.among - change.cross.T @ reach)
    old = before.weights - freed @ before.weights[gone]
    new = inverse @ (targets[rows:] - change.cross.T @ old)
    weights = np.vstack([old - reach @ new, new])
    weights[gone] = 0
    added = np.einsum("ij,ij->i", reach @ inverse, reach)
    sizes = np.concatenate([before.sizes - np.einsum("ij,ij->i", freed, taken) + added, np.diag(inverse)])
    sizes = np.maximum(sizes, np.finfo(sizes.dtype).tiny)  # nothing of a row that was taken out, not even by 0 / 0
    predicted = change.predicted
    return Fit(weights, targets[predicted] - weights[predicted] / sizes[predicted, None])


def _units(rows: int, which: Rows, like: Matrix) -> Matrix:
    """A column for each of ``which``: 1 in its row."""
    columns = np.zeros((rows, len(which)), like.dtype)
    columns[which, np.arange(len(which))] = 1
    return columns
