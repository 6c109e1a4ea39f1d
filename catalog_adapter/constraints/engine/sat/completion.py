"""The best valid assignment: preferences in turn, each among what is best by those before it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

from catalog_adapter.constraints.engine.engine import Completion, InOrder, Least, Most, Nearest, Preference
from catalog_adapter.constraints.engine.evaluate import allows, key
from catalog_adapter.constraints.engine.model import Choice, Choices, Numbers
from catalog_adapter.constraints.engine.sat.clauses import FALSE, Solution, is_true
from catalog_adapter.constraints.engine.sat.direct import Direct
from catalog_adapter.constraints.engine.sat.extremes import extreme
from catalog_adapter.constraints.engine.sat.numbers import Number
from catalog_adapter.constraints.engine.sat.session import Session
from catalog_adapter.constraints.engine.sat.solver import TimeUp
from catalog_adapter.data_model import Value


def complete(session: Session, choices: Choices, preferences: Sequence[Preference]) -> Completion | None:
    """See ``Engine.complete``. What preferences leave open has the first value in its domain's order that is possible.

    Raises TimeUp where nothing valid was found yet.
    """
    search = _Search(session, choices)
    if not search.improve([], again=True):
        return None
    try:
        for preference in preferences:
            search.follow(preference)
        search.settle()
    except TimeUp:
        return Completion(search.values(), partial=True)
    return Completion(search.values())


def named_by(preference: Preference) -> Iterable[str]:
    """The variables that a preference is about."""
    return (preference.variable,) if isinstance(preference, Least | Most) else preference.values


class _Search:
    """Narrows down what is valid, to the best by one preference after the other."""

    def __init__(self, session: Session, choices: Choices) -> None:
        self._session = session
        self._choices: dict[str, Choice] = dict(choices)
        self._assumed = session.encoding.assumed(choices)
        self._solution: Solution = ()
        # literals that plainly follow from what is kept: their opposites need not be tried
        self._implied: set[int] = set()
        # values that some preference tells apart from others of their part, each with a literal of its own
        self._wanted: dict[str, dict[Hashable, int]] = {}

    def improve(self, literals: list[int], *, again: bool = False) -> bool:
        """Keep the literals true, if they can be. ``again``: with a new solution, though the last may do."""
        if again or not all(is_true(literal, self._solution) for literal in literals):
            if any(-literal in self._implied for literal in literals):
                return False
            solution = self._session.solve([*self._assumed, *literals])
            if solution is None:
                self._implied = self._session.implied(self._assumed) or set()
                return False
            self._solution = solution
        self._assumed += literals
        return True

    def values(self) -> Mapping[str, Value]:
        """The values of the best solution that is known."""
        return self._session.encoding.decode(self._solution, self._choices)

    def follow(self, preference: Preference) -> None:
        """Keep only what is best by a preference."""
        match preference:
            case InOrder():
                for name, values in preference.values.items():
                    self._first(name, values)
            case Nearest():
                self._nearest(preference.values)
            case Least():
                self._extreme(preference.variable, sign=1)
            case Most():
                self._extreme(preference.variable, sign=-1)

    def settle(self) -> None:
        """Every variable gets the first value of its domain that is possible."""
        for name, variable in self._session.encoding.variables.items():
            if isinstance(variable.variable.domain, Numbers):
                self._extreme(name, sign=1)
            else:
                self._first(name, variable.variable.domain)

    def _first(self, name: str, values: Iterable[Value]) -> None:
        failed: set[tuple[int, ...]] = set()
        for value in values:
            literals = self._literals(name, value)
            if literals is None or tuple(literals) in failed:
                continue
            if self.improve(literals):
                self._choices[name] = value
                return
            failed.add(tuple(literals))

    def _extreme(self, name: str, *, sign: int) -> None:
        """The least number, or the most where ``sign`` is -1."""
        variable = self._session.encoding.variables[name]
        if not isinstance(variable, Direct):
            self._extreme_number(variable, sign)
            return
        numbers: set[Hashable] = {*self._wanted.get(name, ())}
        for _, part in variable.left(self._choices[name]) if name in self._choices else variable.all():
            numbers.update((part.low, part.high) if isinstance(part, Numbers) else part)
        self._first(name, sorted((one for one in numbers if isinstance(one, int)), key=lambda one: sign * one))

    def _extreme_number(self, variable: Number, sign: int) -> None:
        if not self.improve([variable.exists]):
            return

        def find(literals: list[int]) -> int | None:
            return variable.number(self._solution) if self.improve(literals) else None

        best = variable.number(self._solution)
        assert best is not None, "it exists"
        best = extreme(variable, best, sign, find)
        self._assumed += [variable.reaches(best), -variable.reaches(best + 1)]

    def _nearest(self, values: Mapping[str, Value]) -> None:
        wanted = [self._want(name, value) for name, value in values.items()]
        literals = [one for one in wanted if one is not None]
        counts = self._session.encoding.counter(tuple(-one for one in literals))
        self._session.sat.prefer(literals)
        fewest: list[int] = []
        while self.improve(fewest, again=True):
            others = sum(not is_true(one, self._solution) for one in literals)
            # no more than that, from now on
            self._assumed += [-one for one in counts[others : others + 1]]
            if not others:
                return
            fewest = [-counts[others - 1]]

    def _literals(self, name: str, value: Value) -> list[int] | None:
        """What must be true for a variable to have a value; None where it can't have it."""
        literal = self._session.encoding.expressions.value(name, value)
        if literal == FALSE or (name in self._choices and not allows(self._choices[name], value)):
            return None
        return [literal, *(-other for wanted, other in self._wanted.get(name, {}).items() if wanted != key(value))]

    def _want(self, name: str, value: Value) -> int | None:
        """A literal that makes a variable have just this value; None where its domain has no such."""
        encoding = self._session.encoding
        variable, literal = encoding.variables[name], encoding.expressions.value(name, value)
        if literal == FALSE:
            return None
        if not isinstance(variable, Direct) or variable.is_alone(value):
            return literal
        own = encoding.exactly(name, value)
        self._wanted.setdefault(name, {})[key(value)] = own
        if name in self._choices and not allows(self._choices[name], value):
            self._assumed.append(-own)
        return own
