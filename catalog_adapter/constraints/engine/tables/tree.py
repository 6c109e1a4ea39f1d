"""The compiled form of a model: a tree of clusters, each a table whose every row is part of a solution.

Input: a model. Output: a :class:`Tree`; ``TooLarge`` where the model's shape does not suit tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog_adapter.constraints.engine.model import Model
from catalog_adapter.constraints.engine.tables.buckets import Bucket, eliminate, reduce_from
from catalog_adapter.constraints.engine.tables.coding import Coding
from catalog_adapter.constraints.engine.tables.elimination import orders
from catalog_adapter.constraints.engine.tables.listing import relations_of
from catalog_adapter.constraints.engine.tables.relation import Budget, Codes, Relation, TooLarge, keys_of

Places = NDArray[np.intp]


@dataclass(frozen=True)
class Cluster:
    """A table of the tree. ``codes`` has a column for each of ``variables``.

    A row and a row of the parent go together where ``own_keys`` of the one equals ``parent_keys`` of the other;
    there are ``keys`` of them. The root, the first cluster, is its own parent and has none.
    """

    variables: tuple[int, ...]
    codes: Codes
    parent: int
    own_keys: Places
    parent_keys: Places
    keys: int

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return int(self.codes.shape[1])

    def column(self, variable: int) -> Codes:
        """The codes of one of its variables."""
        codes: Codes = self.codes[self.variables.index(variable)]
        return codes


@dataclass(frozen=True)
class Tree:
    """Clusters, parents before children. ``home``: for each variable the smallest cluster that has it."""

    clusters: tuple[Cluster, ...]
    home: tuple[int, ...]

    @property
    def nbytes(self) -> int:
        """What the arrays take in memory."""
        return sum(one.codes.nbytes + one.own_keys.nbytes + one.parent_keys.nbytes for one in self.clusters)


def build(model: Model, coding: Coding, budget: Budget) -> Tree:
    """The smallest tree that the orders tried give. Raises TooLarge where none stays within the budget."""
    relations = relations_of(model, coding, budget)
    sizes = {variable: relation.rows for variable, relation in enumerate(relations[: len(coding.sizes)])}
    found: list[list[tuple[Relation, int]]] = []
    for order in orders([one.variables for one in relations], sizes):
        try:
            root = eliminate(relations, order, budget.copy())
        except TooLarge:
            continue
        reduce_from(root)
        found.append(_flat(root))
    if not found:
        raise TooLarge
    return _tree(min(found, key=lambda clusters: sum(one.codes.size for one, _ in clusters)), len(coding.sizes))


def _flat(root: Bucket) -> list[tuple[Relation, int]]:
    """Every cluster's relation with its parent's place; parents first."""
    flat: list[tuple[Relation, int]] = []
    pending = [(root, 0)]
    while pending:
        bucket, parent = pending.pop()
        pending += [(child, len(flat)) for child in bucket.sources]
        flat.append((bucket.relation, parent))
    return flat


def _tree(relations: Sequence[tuple[Relation, int]], variables: int) -> Tree:
    clusters = [_cluster(relation, relations[parent][0], parent) for relation, parent in relations]
    smallest = sorted(range(len(clusters)), key=lambda place: -clusters[place].rows)
    home = {variable: place for place in smallest for variable in clusters[place].variables}
    return Tree(tuple(clusters), tuple(home[variable] for variable in range(variables)))


def _cluster(relation: Relation, parent: Relation, place: int) -> Cluster:
    shared = [one for one in relation.variables if one in parent.variables]
    both = keys_of([relation.columns(shared), parent.columns(shared)])
    found, keys = np.unique(np.concatenate(both), return_inverse=True)
    own, others = np.split(keys.astype(np.intp), [relation.rows])
    return Cluster(relation.variables, relation.codes, place, own, others, len(found))
