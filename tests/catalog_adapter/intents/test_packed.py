"""Vectors and weights in little memory, and what that costs in accuracy."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from catalog_adapter.intents.packed import PackedVectors, PackedWeights


@given(seed=st.integers(0, 10_000), rows=st.integers(0, 20), spiky=st.booleans())
def test_vectors_come_back_of_length_one_and_almost_the_same(seed: int, rows: int, *, spiky: bool) -> None:
    vectors = np.random.default_rng(seed).normal(size=(rows, 512))
    vectors[:, 0] += 100 * spiky
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    packed = PackedVectors.of(vectors)
    np.testing.assert_allclose(np.linalg.norm(packed.unpacked(), axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(packed.cosines(vectors), vectors @ vectors.T, atol=2e-3 if not spiky else 1e-2)
    assert packed.nbytes == rows * 516


@given(seed=st.integers(0, 10_000), rows=st.integers(0, 20))
def test_packing_again_changes_no_byte(seed: int, rows: int) -> None:
    once = PackedVectors.of(np.random.default_rng(seed).normal(size=(rows, 512)).astype(np.float32))
    twice = PackedVectors.of(once.unpacked())
    assert np.array_equal(once.rows, twice.rows)
    assert np.array_equal(once.lengths, twice.lengths)


@given(seed=st.integers(0, 10_000), rows=st.integers(1, 30), labels=st.integers(1, 5))
def test_scores_are_almost_those_of_the_whole_weights(seed: int, rows: int, labels: int) -> None:
    chance = np.random.default_rng(seed)
    weights = chance.normal(size=(rows, labels)).astype(np.float32)
    weights[:, 0] = 0  # a label that nothing speaks for
    values = chance.uniform(size=(3, rows)).astype(np.float32)
    packed = PackedWeights.of(weights)
    np.testing.assert_allclose(packed.applied(values), values @ weights, atol=rows * np.abs(weights).max() / 2**16)
    assert packed.nbytes == 2 * weights.size + 4 * labels
