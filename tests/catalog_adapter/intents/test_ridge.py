"""A fit in two steps is the fit of everything at once."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from catalog_adapter.intents.changed_ridge import Change, Solved, changed
from catalog_adapter.intents.ridge import SharedRidge

RIDGE = 0.15
Matrix = NDArray[np.float64]


def alike(rows: int, seed: int, dimensions: int = 6) -> Matrix:
    """A kernel as the classifier has it: positive, 1 on its diagonal."""
    points = np.random.default_rng(seed).normal(size=(rows, dimensions))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return np.exp(4 * (points @ points.T - 1))


def weights_at_once(kernel: Matrix, targets: Matrix) -> Matrix:
    return np.linalg.solve(kernel + RIDGE * np.eye(len(kernel)), targets)


def in_two_steps(
    kernel: Matrix, targets: Matrix, shared: int, removed: list[int], every: int = 1
) -> tuple[Matrix, Matrix]:
    ridge = SharedRidge(kernel[:shared, :shared], RIDGE)
    predicted = np.arange(0, len(kernel), every)
    fit = ridge.fit(targets, kernel[:shared, shared:], kernel[shared:, shared:], np.array(removed, np.intp), predicted)
    return fit.weights, fit.left_out


@settings(deadline=None)  # the first run also loads what numpy needs
@given(st.data())
def test_weights_and_predictions_are_those_of_the_whole(data: st.DataObject) -> None:
    """Whatever is shared, added or taken out, and with sentences that are given twice."""
    shared, own = data.draw(st.integers(0, 12)), data.draw(st.integers(0, 8))
    removed = sorted(data.draw(st.sets(st.integers(0, shared - 1)))) if shared else []
    kept = np.setdiff1d(np.arange(shared + own), removed)
    seed = data.draw(st.integers(0, 10_000))
    several = data.draw(st.lists(st.integers(0, 5), min_size=shared + own, max_size=shared + own))
    kernel = alike(6, seed)[np.ix_(several, several)] if data.draw(st.booleans()) else alike(shared + own, seed)
    targets = np.random.default_rng(seed).normal(size=(shared + own, 3))

    every = data.draw(st.integers(1, 3))
    weights, left_out = in_two_steps(kernel, targets, shared, removed, every)

    expected = weights_at_once(kernel[np.ix_(kept, kept)], targets[kept])
    assert weights[kept] == pytest.approx(expected, abs=1e-9)
    assert not weights[removed].any()
    for row in kept[kept % every == 0]:
        others = np.setdiff1d(kept, row)
        prediction = kernel[row, others] @ weights_at_once(kernel[np.ix_(others, others)], targets[others])
        assert left_out[row // every] == pytest.approx(prediction, abs=1e-8)


def test_single_precision_is_enough() -> None:
    """As many rows as a large context has, in the precision that contexts are fitted in."""
    kernel = alike(1500, 1, dimensions=40)
    targets = np.eye(40)[np.random.default_rng(2).integers(0, 40, 1500)] - 1 / 40
    weights, _ = in_two_steps(kernel.astype(np.float32), targets.astype(np.float32), 1000, [3, 500])
    kept = np.setdiff1d(np.arange(1500), [3, 500])
    exact = weights_at_once(kernel[np.ix_(kept, kept)], targets[kept])
    assert weights.dtype == np.float32
    assert kernel[:, kept] @ weights[kept] == pytest.approx(kernel[:, kept] @ exact, abs=1e-5)


def test_a_row_that_is_taken_out_by_a_change_is_predicted_as_one_that_was_never_there() -> None:
    """Here nothing is alike, so that nothing whatever is left of the row: not even what rounding leaves."""
    kernel, targets = np.eye(4), np.arange(8.0).reshape(4, 2)
    nobody, everybody = np.array([], np.intp), np.arange(4)
    system = SharedRidge(kernel[:2, :2], 1.0).system(kernel[:2, 2:], kernel[2:, 2:], nobody)
    before = Solved(system, system.solve(targets), system.sizes(everybody))
    change = Change(np.array([1], np.intp), np.zeros((4, 0)), np.zeros((0, 0)), everybody)

    fit = changed(before, change, targets)

    assert not fit.weights[1].any()
    assert np.isfinite(fit.left_out).all()
    assert fit.left_out[1] == pytest.approx(targets[1])
