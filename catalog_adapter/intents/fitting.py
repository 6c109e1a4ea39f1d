"""A context's fit: from scratch; or, where it is large and was fitted before but for a few rows, as a change to that.

Input: the rows, and what each is to score. Output: their weights, and predictions of some by all others. They are the
same either way, within what single precision tells apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from catalog_adapter.intents.changed_ridge import Change, Solved, changed
from catalog_adapter.intents.groundwork import Features, Groundwork, kernel
from catalog_adapter.intents.kept_fits import KeptFit
from catalog_adapter.intents.ridge import Fit, Matrix, Rows

#: Own rows from which a fit takes long enough to be kept, and up to which it is small enough: 0.4 GB.
_WORTH_KEEPING = 1200
_TOO_LARGE = 8000
#: Rows that may be new or gone for the change to be computed rather than everything.
_MOST_CHANGED = 400
#: How far rows of a change may be from the equation that they solve, and how many are looked at.
_WRONG = 0.01
_LOOKED_AT = 16


@dataclass(frozen=True)
class Task:
    """``wanted``: rows × labels, what each row is to score, the shared rows first. ``own``: the own ones as they are
    compared, and ``keys``, which stand for them. ``removed``: shared rows to do without. ``predicted``: rows whose
    prediction by all others is asked for."""

    labels: Sequence[str]
    wanted: Matrix
    own: Features
    keys: Sequence[bytes]
    removed: Rows
    predicted: Rows


@dataclass(frozen=True)
class Fitted:
    """``fit``: its targets are what is wanted and, in a last column, 1. ``predicted``: the rows of its predictions; in
    a change these may be a few less than were asked for."""

    fit: Fit
    predicted: Rows


def fitted(groundwork: Groundwork, task: Task) -> Fitted:
    """Fit; large ones are kept, and found again, where the groundwork has a place for them."""
    fits = groundwork.fits
    if fits is None or not _WORTH_KEEPING <= len(task.keys) <= _TOO_LARGE:
        return _from_scratch(groundwork, task)[0]
    kept = fits.nearest(groundwork.key, task.keys, _MOST_CHANGED, groundwork.ridge)
    found = _as_a_change(groundwork, task, kept) if kept is not None else None
    if found is not None and _holds(groundwork, task, found.fit.weights):
        return found
    result, solved = _from_scratch(groundwork, task)
    fits.keep(groundwork.key, KeptFit(tuple(task.keys), tuple(task.labels), solved))
    return result


def _from_scratch(groundwork: Groundwork, task: Task) -> tuple[Fitted, Solved]:
    cross, among = kernel(groundwork.features, task.own), kernel(task.own, task.own)
    system = groundwork.ridge.system(cross, among, task.removed)
    targets, predicted = _with_ones(task.wanted), task.predicted
    weights = system.solve(targets)
    sizes = np.full(len(weights), np.nan, weights.dtype)
    sizes[predicted] = system.sizes(predicted)
    left_out = targets[predicted] - weights[predicted] / sizes[predicted, None]
    return Fitted(Fit(weights, left_out), predicted), Solved(system, weights, sizes)


def _as_a_change(groundwork: Groundwork, task: Task, kept: KeptFit) -> Fitted | None:
    """The fit by what differs from a kept one; nothing where a shared row that was removed there is back."""
    before, shared = kept.solved, len(groundwork.examples)
    if not set(before.system.removed) <= set(task.removed):
        return None
    was = {key: shared + row for row, key in enumerate(kept.keys)}
    own_rows = np.array([was.get(key, -1) for key in task.keys], np.intp)
    new = np.flatnonzero(own_rows < 0)
    own_rows[new] = len(before.weights) + np.arange(len(new))
    places = np.concatenate([np.arange(shared), own_rows])  # of the rows as they are among those as they were
    gone = np.concatenate([np.setdiff1d(task.removed, before.system.removed), _gone(kept, task, shared)])
    targets = np.zeros((len(before.weights) + len(new), task.wanted.shape[1] + 1), np.float32)
    targets[places] = _with_ones(task.wanted)
    predicted = task.predicted[np.isfinite(np.append(before.sizes, np.ones(len(new))))[places[task.predicted]]]
    columns = Solved(before.system, _in_columns(before.weights, kept.labels, task.labels), before.sizes)
    cross, among = _alike(groundwork, task, places, new, len(before.weights))
    fit = changed(columns, Change(gone, cross, among, places[predicted]), targets)
    return Fitted(Fit(fit.weights[places], fit.left_out), predicted)


def _gone(kept: KeptFit, task: Task, shared: int) -> Rows:
    still = set(task.keys)
    return np.array([shared + row for row, key in enumerate(kept.keys) if key not in still], np.intp)


def _alike(groundwork: Groundwork, task: Task, places: Rows, new: Rows, before: int) -> tuple[Matrix, Matrix]:
    """How alike new own rows are to those that were there, 0 for what is gone; and to one another, with the ridge."""
    ours = task.own.of(new)
    near = np.vstack([kernel(groundwork.features, ours), kernel(task.own, ours)])
    cross = np.zeros((before + len(new), len(new)), np.float32)
    cross[places] = near
    return cross[:before], cross[before:] + groundwork.ridge.ridge * np.eye(len(new), dtype=np.float32)


def _in_columns(weights: Matrix, labels: Sequence[str], wanted: Sequence[str]) -> Matrix:
    """Weights in the columns of other labels, and the last as it is."""
    column = {label: place for place, label in enumerate(labels)}
    result = np.zeros((len(weights), len(wanted) + 1), np.float32)
    known = [place for place, label in enumerate(wanted) if label in column]
    result[:, known] = weights[:, [column[wanted[place]] for place in known]]
    result[:, -1] = weights[:, -1]
    return result


def _with_ones(wanted: Matrix) -> Matrix:
    return np.hstack([wanted, np.ones((len(wanted), 1), wanted.dtype)])


def _holds(groundwork: Groundwork, task: Task, weights: Matrix) -> bool:
    """Whether some own rows solve their equation: a kept fit may be damaged, or another's."""
    own = np.linspace(0, len(task.keys) - 1, _LOOKED_AT).astype(np.intp)
    some, rows = task.own.of(own), len(groundwork.examples) + own
    near = np.hstack([kernel(some, groundwork.features), kernel(some, task.own)])
    found = near @ weights + groundwork.ridge.ridge * weights[rows]
    return bool(np.abs(found - _with_ones(task.wanted)[rows]).max() < _WRONG)
