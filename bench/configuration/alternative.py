"""The obvious alternative: for each value of each variable, ask CP-SAT whether a solution has it. One thread.

Input: a model, and states with the domains that were found. Output: the mean time of a solve, and where it disagrees.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from ortools.sat.python import cp_model

from bench.configuration.cp_sat import CpModel
from bench.configuration.subjects import Chosen, Found
from catalog_adapter.constraints.engine.model import Model
from catalog_adapter.data_model import Value


@dataclass
class Solved:
    """``values``: how many values the model has, each of which is one solve in a step."""

    values: int
    seconds: list[float] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)

    @property
    def step(self) -> float:
        """Milliseconds of a whole step: the mean solve, for each value."""
        return sum(self.seconds) / len(self.seconds) * self.values * 1000 if self.seconds else float("nan")


def solve_each(model: Model, states: Sequence[tuple[Chosen, Found]], seconds: float, seed: int) -> Solved:
    """Values of states, drawn at random until the time is over or all are solved."""
    made = CpModel(model)
    every = [(place, *one) for place in range(len(states)) for one in made.literals]
    random.Random(seed).shuffle(every)
    solved = Solved(len(made.literals))
    until = time.perf_counter() + seconds
    for place, variable, value in every:
        if time.perf_counter() > until:
            break
        chosen, domains = states[place]
        started = time.perf_counter()
        possible = _has_solution(made, chosen, variable, value)
        solved.seconds.append(time.perf_counter() - started)
        if possible != any(type(one) is type(value) and one == value for one in domains[variable]):
            solved.differences.append(f"{dict(chosen)}: CP-SAT says {variable}={value} is {possible}")
    return solved


def _has_solution(made: CpModel, chosen: Chosen, variable: str, value: Value) -> bool:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    with made.fixed([*chosen.items(), (variable, value)]):
        return solver.status_name(solver.solve(made.model)) in ("OPTIMAL", "FEASIBLE")
