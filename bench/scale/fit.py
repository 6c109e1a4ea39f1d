"""How cost grows: a power law fitted to measurements.

Input: sizes and what each cost. Output: cost = factor * size ** exponent, and how well that describes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

#: At most a quarter more for ten times as much.
_FLAT = 0.1


@dataclass(frozen=True)
class Fit:
    """``r2`` is the share of the logarithms' variance that the law explains: little where cost does not grow at all."""

    factor: float
    exponent: float
    r2: float

    @property
    def is_flat(self) -> bool:
        """Whether ten times as much costs about the same."""
        return self.exponent <= _FLAT

    def at(self, size: float) -> float:
        """The cost at a size, also one that was not measured."""
        return float(self.factor * size**self.exponent)


def fit(sizes: Sequence[float], costs: Sequence[float]) -> Fit:
    """The law of least squares on logarithms. Sizes and costs are above 0; two different sizes at least."""
    x, y = np.log(np.asarray(sizes, dtype=float)), np.log(np.asarray(costs, dtype=float))
    exponent, intercept = np.polyfit(x, y, 1)
    total = float(((y - y.mean()) ** 2).sum())
    rest = float(((y - (exponent * x + intercept)) ** 2).sum())
    return Fit(float(np.exp(intercept)), float(exponent), 1 - rest / total if total else 1.0)
