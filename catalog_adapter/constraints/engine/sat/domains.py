"""What is still possible: every value that some solution has, and no other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from catalog_adapter.constraints.engine.engine import Domains, Possible
from catalog_adapter.constraints.engine.evaluate import key
from catalog_adapter.constraints.engine.model import Choices, Numbers
from catalog_adapter.constraints.engine.sat.clauses import TRUE
from catalog_adapter.constraints.engine.sat.direct import Direct
from catalog_adapter.constraints.engine.sat.numbers import Number
from catalog_adapter.constraints.engine.sat.ranges import joined, known_numbers, possible_numbers
from catalog_adapter.constraints.engine.sat.search import Search
from catalog_adapter.constraints.engine.sat.session import Session
from catalog_adapter.constraints.engine.sat.solver import TimeUp
from catalog_adapter.constraints.engine.sat.uses import Part


def domains(session: Session, choices: Choices, of: Collection[str]) -> Domains:
    """See ``Engine.domains``."""
    variables = {name: one for name, one in session.encoding.variables.items() if name in of}
    search = Search(session, choices)
    numbers: dict[str, Possible] = {}
    partial = False
    try:
        search.see(_literals(variables.values()))
        for name, variable in variables.items():
            if not isinstance(variable, Direct):
                numbers[name] = possible_numbers(search, variable)
    except TimeUp:
        partial = True
    found = {}
    for name, variable in variables.items():
        if isinstance(variable, Direct):
            found[name] = _possible(variable, search.seen, choices)
        else:
            found[name] = numbers.get(name) or known_numbers(search, variable)
    return Domains(found, partial)


def _literals(variables: Iterable[Direct | Number]) -> list[int]:
    """The literals to ask about: of values, and of there being none."""
    found: list[int] = []
    for variable in variables:
        found += variable.literals if isinstance(variable, Direct) else ()
        found += () if variable.exists == TRUE else (-variable.exists,)
    return found


def _possible(variable: Direct, seen: set[int], choices: Choices) -> Possible:
    name, domain = variable.variable.id, variable.variable.domain
    left = variable.left(choices[name]) if name in choices else variable.all()
    kept = [part for literal, part in left if literal in seen]
    absent = -variable.exists in seen
    if isinstance(domain, Numbers):
        return Possible(joined(_ranges(kept), domain.step), absent)
    values = {key(value) for part in kept if isinstance(part, tuple) for value in part}
    return Possible(tuple(value for value in domain if key(value) in values), absent)


def _ranges(parts: Iterable[Part]) -> Iterator[Numbers]:
    for part in parts:
        if isinstance(part, Numbers):
            yield part
        else:
            yield from (Numbers(value, value) for value in part if isinstance(value, int))
