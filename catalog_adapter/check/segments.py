"""What segments that share an entry agree on.

An entry of the CSP's own files may be there for one segment only: a value that nobody can choose in one segment, and
everybody in another, is as it should be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.nodes import ListNode, MappingNode, Node
from catalog_adapter.layers.problems import Origin, Problem


def held_everywhere(found: Sequence[tuple[ContextData, Sequence[Problem]]]) -> Iterator[Problem]:
    """The problems whose place has one in every segment that has the place."""
    if len(found) == 1:
        yield from found[0][1]
        return
    segments = [({_place(one) for one in problems}, _places(data)) for data, problems in found]
    for _, problems in found:
        for problem in problems:
            place = _place(problem)
            if all(place in told for told, places in segments if place in places):
                yield problem


def _place(problem: Problem) -> Origin:
    return Origin(problem.path, problem.line, problem.column)


def _places(data: ContextData) -> set[Origin]:
    """Every place that a segment's data is made from."""
    found: set[Origin] = set()
    pending: list[Node] = list(data.trees.values())
    while pending:
        node = pending.pop()
        found.add(node.origin)
        if isinstance(node, MappingNode):
            found.update(node.key_origins.values())
            pending += node.items.values()
        elif isinstance(node, ListNode):
            pending += node.items
    return found
