"""TablesEngine: exact answers from a tree of joined tables, in milliseconds and without search."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from cachetools import LRUCache

from catalog_adapter.constraints.engine.check import check_choices, check_names
from catalog_adapter.constraints.engine.engine import Completion, Conflict, Domains, Engine, Preference, Repairs
from catalog_adapter.constraints.engine.model import Choice, Choices, Model
from catalog_adapter.constraints.engine.sat.minimal import minimal
from catalog_adapter.constraints.engine.tables.best import completed, given_up
from catalog_adapter.constraints.engine.tables.coding import Coding
from catalog_adapter.constraints.engine.tables.relation import Budget, Mask
from catalog_adapter.constraints.engine.tables.sweeps import State, everything, restricted
from catalog_adapter.constraints.engine.tables.tree import build

#: So many sets are enough to choose from.
_MOST_SETS = 50
#: What the states of the last questions may take: a next choice starts from the one before.
_KEPT_BYTES = 32 * 2**20
#: How many they are at most.
_KEPT_STATES = 64

_Allowed = frozenset[tuple[int, bytes]]


class TablesEngine:
    """See :class:`catalog_adapter.constraints.engine.engine.Engine`. Which constraints are in a conflict is asked of
    ``otherwise``, an engine that can leave constraints out. Raises TooLarge where tables don't suit the model.
    """

    def __init__(self, model: Model, budget: Budget, otherwise: Engine) -> None:
        self._model = model
        self._coding = Coding(model)
        self._tree = build(model, self._coding, budget)
        self._everything = everything(self._tree, self._coding.sizes)
        self._states: LRUCache[_Allowed, State] = LRUCache(_KEPT_BYTES, getsizeof=_weight)
        self._otherwise = otherwise

    @property
    def model(self) -> Model:
        """The model it was compiled from."""
        return self._model

    @property
    def nbytes(self) -> int:
        """What tables and kept states take in memory, about."""
        return self._tree.nbytes + int(self._states.currsize)

    def is_possible(self, choices: Choices) -> bool:
        """See ``Engine.is_possible``."""
        return self._state(choices) is not None

    def domains(self, choices: Choices, of: Collection[str] | None = None) -> Domains:
        """See ``Engine.domains``."""
        check_names(of or (), self._coding.number)
        state = self._state(choices)
        asked = [one.id for one in self._model.variables if of is None or one.id in of]
        numbers = [(name, self._coding.number[name]) for name in asked]
        masks = [(name, number, state.codes[number] if state else None) for name, number in numbers]
        return Domains({name: self._coding.possible(number, mask) for name, number, mask in masks})

    def conflict(self, choices: Choices, required: Collection[str] = ()) -> Conflict | None:
        """See ``Engine.conflict``."""
        if self._state(choices) is not None:
            return None
        given = {name: choice for name, choice in choices.items() if name in required}
        own = [one.id for one in self._model.variables if one.id in choices and one.id not in required]

        def suffice(some: list[str]) -> bool:
            return self._state({**given, **{name: choices[name] for name in some}}) is None

        chosen = minimal(own, suffice)
        needed = {**given, **{name: choices[name] for name in chosen}}
        of_constraints = self._otherwise.conflict(needed, required=needed.keys())
        assert of_constraints is not None, "engines agree on what is possible"
        return Conflict(tuple(chosen), of_constraints.constraints, of_constraints.partial)

    def repairs(self, choices: Choices, required: Collection[str] = ()) -> Repairs:
        """See ``Engine.repairs``; of more than ``_MOST_SETS`` sets so many are given, as ``partial``."""
        check_choices(choices, self._coding.number)
        state = self._state({name: choice for name, choice in choices.items() if name in required})
        if state is None:
            return Repairs(())
        wished = {name: self._allowed(name, choice) for name, choice in choices.items() if name not in required}
        found = tuple(islice(given_up(self._tree, state, wished), _MOST_SETS + 1))
        return Repairs(found[:_MOST_SETS], partial=len(found) > _MOST_SETS)

    def complete(self, choices: Choices, preferences: Sequence[Preference] = ()) -> Completion | None:
        """See ``Engine.complete``."""
        state = self._state(choices)
        return None if state is None else Completion(completed(self._tree, self._coding, state, preferences))

    def _allowed(self, name: str, choice: Choice) -> tuple[int, Mask]:
        number = self._coding.number[name]
        return number, self._coding.chosen(number, choice)

    def _state(self, choices: Choices) -> State | None:
        """What lives under the choices, from the nearest state that is kept; None where nothing does."""
        check_choices(choices, self._coding.number)
        allowed = dict(self._allowed(name, choice) for name, choice in choices.items())
        asked = _key(allowed)
        nearest = max((key for key in self._states if key <= asked), key=len, default=frozenset[tuple[int, bytes]]())
        state = self._states.get(nearest, self._everything)
        if state is None or nearest == asked:
            return state
        done = {number for number, _ in nearest}
        state = restricted(self._tree, state, {number: mask for number, mask in allowed.items() if number not in done})
        if state is not None and _weight(state) <= _KEPT_BYTES:
            self._states[asked] = state
        return state


def _key(allowed: Mapping[int, Mask]) -> _Allowed:
    return frozenset((number, mask.tobytes()) for number, mask in allowed.items())


def _weight(state: State) -> int:
    return max(state.nbytes, _KEPT_BYTES // _KEPT_STATES)
