"""What is best in a state: completions by preference, and the fewest choices to give up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from catalog_adapter.constraints.engine.engine import InOrder, Least, Most, Nearest, Preference
from catalog_adapter.constraints.engine.tables.coding import Coding
from catalog_adapter.constraints.engine.tables.relation import Mask
from catalog_adapter.constraints.engine.tables.sweeps import State, cheapest, restricted
from catalog_adapter.constraints.engine.tables.tree import Tree
from catalog_adapter.data_model import Value


def completed(tree: Tree, coding: Coding, state: State, preferences: Sequence[Preference]) -> dict[str, Value]:
    """A value for every variable that has one: the best by each preference in turn, then the first of each domain."""
    for preference in preferences:
        state = _preferred(tree, coding, state, preference)
    for number, values in enumerate(coding.values):
        state = _first(tree, state, number, range(len(values)))
    left = ((variable.id, values, mask) for variable, values, mask in zip(
        coding.variables, coding.values, state.codes, strict=True
    ))  # fmt: skip
    return {name: values[code] for name, values, mask in left if (code := int(mask.argmax())) < len(values)}


def given_up(tree: Tree, state: State, wished: Mapping[str, tuple[int, Mask]]) -> Iterator[frozenset[str]]:
    """Every smallest set of wishes without which the others go together.

    A wish is a variable with the codes it allows.
    """
    costs = {number: np.where(allowed, 0, 1) for number, allowed in wished.values()}
    _, best = cheapest(tree, state, costs)
    yield from _told_apart(tree, best, list(wished.items()), frozenset())


def _preferred(tree: Tree, coding: Coding, state: State, preference: Preference) -> State:
    match preference:
        case InOrder():
            for name, values in preference.values.items():
                number = coding.number[name]
                known = (coding.code(number, value) for value in values)
                state = _first(tree, state, number, (code for code in known if code is not None))
            return state
        case Nearest():
            wanted = {coding.number[name]: value for name, value in preference.values.items()}
            costs = {number: np.where(coding.having(number, (value,)), 0, 1) for number, value in wanted.items()}
            return cheapest(tree, state, costs)[1]
        case Least():
            return _first(tree, state, *_by_number(coding, preference.variable))
        case Most():
            number, codes = _by_number(coding, preference.variable)
            return _first(tree, state, number, reversed(codes))


def _by_number(coding: Coding, variable: str) -> tuple[int, list[int]]:
    """The variable, and the codes of its numbers in ascending order."""
    number = coding.number[variable]
    numbers = sorted((value, code) for code, value in enumerate(coding.values[number]) if isinstance(value, int))
    return number, [code for _, code in numbers]


def _first(tree: Tree, state: State, number: int, codes: Iterable[int]) -> State:
    """With the first of the codes that lives; as it is where none does."""
    living = state.codes[number]
    for code in codes:
        if living[code]:
            return state if living.sum() == 1 else _only(tree, state, number, np.arange(len(living)) == code)
    return state


def _only(tree: Tree, state: State, number: int, allowed: Mask) -> State:
    found = restricted(tree, state, {number: allowed})
    assert found is not None, "asked only for codes that live"
    return found


def _told_apart(
    tree: Tree, state: State, wished: Sequence[tuple[str, tuple[int, Mask]]], lost: frozenset[str]
) -> Iterator[frozenset[str]]:
    """The sets of wishes that the solutions in the state leave unmet, each once."""
    for place, (name, (number, allowed)) in enumerate(wished):
        living = state.codes[number]
        if not (living & allowed).any():
            lost |= {name}
        elif (living & ~allowed).any():
            rest = wished[place + 1 :]
            yield from _told_apart(tree, _only(tree, state, number, allowed), rest, lost)
            yield from _told_apart(tree, _only(tree, state, number, ~allowed), rest, lost | {name})
            return
    yield lost
