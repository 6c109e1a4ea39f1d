"""In which order variables are taken out of a graph of relations, so that what has to be joined at once stays small."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

#: What it costs to take out a variable, from the number of its neighbours' missing links and the size of the cluster.
_Cost = Callable[[float, float], tuple[float, float]]
_Graph = dict[int, set[int]]


def orders(scopes: Iterable[Sequence[int]], sizes: Mapping[int, int]) -> list[list[int]]:
    """Orders worth a trial, the most promising first. ``sizes``: how many values each variable has."""
    graph: _Graph = {variable: set() for variable in sizes}
    for scope in scopes:
        for one, other in combinations(scope, 2):
            graph[one].add(other)
            graph[other].add(one)
    weight = {variable: math.log(max(size, 1)) for variable, size in sizes.items()}
    return [_order(graph, cost, weight) for cost in (_by_fill, _by_size)]


def _by_fill(missing: float, size: float) -> tuple[float, float]:
    return missing, size


def _by_size(missing: float, size: float) -> tuple[float, float]:
    return size, missing


def _order(graph: _Graph, cost: _Cost, weight: Mapping[int, float]) -> list[int]:
    """Greedily the cheapest; only the neighbourhood of what was taken out is costed anew."""
    left = {variable: set(neighbours) for variable, neighbours in graph.items()}

    def costed(variable: int) -> tuple[float, float, int]:
        around = left[variable]
        missing = sum(other not in left[one] for one, other in combinations(around, 2))
        return *cost(missing, weight[variable] + sum(weight[one] for one in around)), variable

    costs = {variable: costed(variable) for variable in left}
    order = []
    while left:
        variable = min(costs.values())[-1]
        order.append(variable)
        around = left.pop(variable)
        del costs[variable]
        for one in around:
            left[one] |= around
            left[one] -= {one, variable}
        for one in around.union(*(left[one] for one in around)):
            costs[one] = costed(one)
    return order
