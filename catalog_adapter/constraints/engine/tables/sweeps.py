"""What lives in a tree under some restrictions: messages towards the root, then back.

A :class:`State` says for each cluster which rows are part of a solution that meets the restrictions. A further
restriction changes only the clusters it reaches; the others, and what they say of their variables, are kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog_adapter.constraints.engine.tables.relation import Codes, Mask
from catalog_adapter.constraints.engine.tables.tree import Places, Tree

#: For each code of a variable what it costs.
Costs = NDArray[np.int64]


@dataclass(frozen=True)
class State:
    """The rows that live, for each cluster, and the codes that live, for each variable."""

    rows: tuple[Places, ...]
    codes: tuple[Mask, ...]

    @property
    def nbytes(self) -> int:
        """What it takes in memory, at most: states share what they have in common."""
        return sum(rows.nbytes for rows in self.rows) + sum(mask.nbytes for mask in self.codes)


def everything(tree: Tree, sizes: tuple[int, ...]) -> State | None:
    """The state without restrictions; None where the model has no solution."""
    rows = tuple(np.arange(cluster.rows) for cluster in tree.clusters)
    if any(not len(one) for one in rows):
        return None
    nothing = State(rows, tuple(np.zeros(size, bool) for size in sizes))
    return _with_codes(tree, nothing, list(rows), set(range(len(rows))))


def restricted(tree: Tree, state: State, allowed: Mapping[int, Mask]) -> State | None:
    """The state with only these codes of these variables; None where no solution has them."""
    rows = list(state.rows)
    changed: set[int] = set()
    for variable, mask in allowed.items():
        place = tree.home[variable]
        keep = mask[tree.clusters[place].column(variable)[rows[place]]]
        _keep(rows, changed, place, keep)
    return _swept(tree, state, rows, changed)


def cheapest(tree: Tree, state: State, costs: Mapping[int, Costs]) -> tuple[int, State]:
    """The lowest sum of costs that a solution in the state has, and the state of exactly the solutions that have it."""
    at = [np.zeros(len(rows), np.int64) for rows in state.rows]
    for variable, by_code in costs.items():
        place = tree.home[variable]
        at[place] += by_code[tree.clusters[place].column(variable)[state.rows[place]]]
    sent: dict[int, Costs] = {}
    for place in range(len(tree.clusters) - 1, 0, -1):
        cluster = tree.clusters[place]
        if at[place].any():
            sent[place] = _least(cluster.own_keys[state.rows[place]], at[place], cluster.keys)
            at[cluster.parent] += sent[place][cluster.parent_keys[state.rows[cluster.parent]]]
    lowest = int(at[0].min())
    rows = list(state.rows)
    changed: set[int] = set()
    _keep(rows, changed, 0, at[0] == lowest)
    for place in range(1, len(tree.clusters)):
        cluster = tree.clusters[place]
        above = cluster.parent_keys[state.rows[cluster.parent]]
        from_parent = _least(above, at[cluster.parent], cluster.keys)
        at[place] += (from_parent - sent.get(place, 0))[cluster.own_keys[state.rows[place]]]
        _keep(rows, changed, place, at[place] == lowest)
    return lowest, _with_codes(tree, state, rows, changed)


def _swept(tree: Tree, state: State, rows: list[Places], changed: set[int]) -> State | None:
    """Both sweeps; nothing is sent by a cluster in which nothing changed."""
    for place in range(len(tree.clusters) - 1, 0, -1):
        if place in changed:
            cluster = tree.clusters[place]
            there = _there(cluster.own_keys[rows[place]], cluster.keys)
            _keep(rows, changed, cluster.parent, there[cluster.parent_keys[rows[cluster.parent]]])
    if not len(rows[0]) or any(not len(rows[place]) for place in changed):
        return None
    for place, cluster in enumerate(tree.clusters):
        if place and cluster.parent in changed:
            there = _there(cluster.parent_keys[rows[cluster.parent]], cluster.keys)
            _keep(rows, changed, place, there[cluster.own_keys[rows[place]]])
    return _with_codes(tree, state, rows, changed)


def _keep(rows: list[Places], changed: set[int], place: int, keep: Mask) -> None:
    if not keep.all():
        rows[place] = rows[place][keep]
        changed.add(place)


def _there(keys: Places | Codes, size: int) -> Mask:
    there = np.zeros(size, bool)
    there[keys] = True
    return there


def _least(keys: Places, costs: Costs, size: int) -> Costs:
    """For each key the lowest cost; a key that no row has costs nothing, since no row asks for it."""
    least = np.full(size, np.iinfo(np.int64).max)
    np.minimum.at(least, keys, costs)
    return np.where(_there(keys, size), least, 0)


def _with_codes(tree: Tree, before: State, rows: list[Places], changed: set[int]) -> State:
    codes = list(before.codes)
    for variable, home in enumerate(tree.home):
        if home in changed:
            column = tree.clusters[home].column(variable)
            codes[variable] = _there(column[rows[home]], len(codes[variable]))
    return State(tuple(rows), tuple(codes))
