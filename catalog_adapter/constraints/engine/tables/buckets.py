"""From relations to a tree of clusters: bucket elimination, with what each bucket joined kept.

The relations about a variable are joined into a cluster; what that says of the other variables goes on as a message,
which is one more relation. Each cluster's parent is the one that its message went into. Whatever two clusters
share, all clusters between them have, too; and after one pass back from the root each row of each cluster is
part of a solution.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from catalog_adapter.constraints.engine.tables.relation import Budget, Relation, join, project, semi_join


@dataclass
class Bucket:
    """A cluster while the tree grows. ``sources``: the clusters whose messages went into it."""

    relation: Relation
    sources: list[Bucket] = field(default_factory=list)


@dataclass
class _Waiting:
    """A relation that waits for its bucket, and the cluster that sent it if it is a message."""

    relation: Relation
    source: Bucket | None = None


def eliminate(relations: Sequence[Relation], order: Sequence[int], budget: Budget) -> Bucket:
    """The root of the tree, every cluster reduced by those below it. Raises TooLarge."""
    waiting = [_Waiting(one) for one in relations]
    for variable in order:
        mine = [one for one in waiting if variable in one.relation.variables]
        waiting = [one for one in waiting if variable not in one.relation.variables]
        bucket = Bucket(_joined([one.relation for one in mine], budget), [one.source for one in mine if one.source])
        rest = [one for one in bucket.relation.variables if one != variable]
        waiting.append(_Waiting(project(bucket.relation, rest), _merged(bucket)))
    nothing = Relation((), np.zeros((0, 1), np.int32))
    root = Bucket(_joined([nothing, *(one.relation for one in waiting)], budget))
    root.sources = [one.source for one in waiting if one.source]
    return _merged(root)


def reduce_from(root: Bucket) -> None:
    """The pass back: from each cluster to those whose messages it got."""
    pending = [root]
    while pending:
        parent = pending.pop()
        for child in parent.sources:
            child.relation = semi_join(child.relation, parent.relation)
            pending.append(child)


def _joined(relations: Sequence[Relation], budget: Budget) -> Relation:
    """The smallest first, then always the one that shares most with what is joined."""
    left = sorted(relations, key=lambda one: one.rows)
    found = left.pop(0)
    while left:
        scope = set(found.variables)
        best = min(left, key=lambda one: (len(set(one.variables) - scope), -len(scope & set(one.variables)), one.rows))
        left.remove(best)
        found = join(found, best, budget)
    return found


def _merged(bucket: Bucket) -> Bucket:
    """Without the sources that are no more than a part of it, or of which it is no more than a part."""
    for child in list(bucket.sources):
        mine, others = set(bucket.relation.variables), set(child.relation.variables)
        if mine <= others:
            bucket.relation = semi_join(child.relation, bucket.relation)
        elif not others <= mine:
            continue
        bucket.sources.remove(child)
        bucket.sources.extend(child.sources)
    return bucket
