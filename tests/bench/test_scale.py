"""The bench of scale tells a cost that grows from one that does not."""

import random

import pytest

from bench.scale.fit import fit

_SIZES = (1, 10, 100, 1000)


@pytest.mark.parametrize(("exponent", "is_flat"), [(0.0, True), (0.05, True), (0.5, False), (1.0, False), (2.0, False)])
def test_the_exponent_is_found_through_what_measuring_disturbs(exponent: float, is_flat: bool) -> None:
    chance = random.Random(7)
    costs = [3.0 * size**exponent * chance.uniform(0.97, 1.03) for size in _SIZES]

    found = fit(_SIZES, costs)

    assert found.exponent == pytest.approx(exponent, abs=0.02)
    assert found.is_flat == is_flat
    assert found.at(10_000) == pytest.approx(3.0 * 10_000**exponent, rel=0.2)
    assert is_flat or found.r2 > 0.99
