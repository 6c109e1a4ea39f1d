"""Asks the engine what comes of a wish: the only module here that does.

Input: a configuration. Output: :class:`Configured` for a query, :class:`Checked` for a check. An engine is asked from
one thread at a time, and that is the one that the conversations use.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cached_property

from catalog_adapter.constraints.answers import Completed, Domains, Explanation, NeededFact, Preference
from catalog_adapter.constraints.configuration import Configuration
from catalog_adapter.constraints.engine.engine import OutOfTime
from catalog_adapter.constraints.evaluate import Violation
from catalog_adapter.data_model import Value
from catalog_adapter.offers.ranges import Ranges

_REASONS_SECONDS = 0.5
_MOST_REASONS = 100
_MOST_ALTERNATIVES = 5


@dataclass(frozen=True)
class Impossible:
    """Why a variable can't have a value beside the other choices."""

    variable: str
    value: Value
    because: Explanation


@dataclass(frozen=True)
class Configured:
    """What can still be chosen, and a whole configuration with what is.

    ``options`` are, for each variable, the values that go with the choices of the others. ``completed`` is None where
    the choices don't go together (``conflict`` says why), or where nothing is within the budget. ``impossible`` has the
    reasons of the first so many values that can't be.
    """

    options: Domains
    completed: Completed | None
    conflict: Explanation | None
    impossible: tuple[Impossible, ...]
    needed: tuple[NeededFact, ...]

    def can_be(self, variable: str, value: Value) -> bool:
        """Whether a value goes with the choices of the others."""
        options = self.options[variable]
        return value in options if isinstance(options, Ranges) else (type(value), value) in self._listed[variable]

    @cached_property
    def _listed(self) -> Mapping[str, Set[tuple[type, Value]]]:
        """The options that are listed, to be found at once: there may be a thousand. ``True`` is not 1."""
        return {
            name: frozenset((type(one), one) for one in options)
            for name, options in self.options.values.items()
            if not isinstance(options, Ranges)
        }

    @property
    def is_partial(self) -> bool:
        """Whether not all was looked at: what is said is true, but not all there is to say."""
        completed = self.completed is not None and self.completed.partial
        conflict = self.conflict is not None and self.conflict.partial
        return completed or conflict or not self.options.is_all_of(self.options.values)


@dataclass(frozen=True)
class Nearby:
    """Valid configurations near one that is not. Where ``partial``, time ran out, and there may be others."""

    values: tuple[Mapping[str, Value], ...] = ()
    partial: bool = False


@dataclass(frozen=True)
class Checked:
    """What is wrong with a full configuration, and valid ones near it."""

    violations: tuple[Violation, ...]
    alternatives: Nearby


def configured(configuration: Configuration, preference: Preference) -> Configured:
    """What comes of a query. Raises OutOfTime where nothing can be said."""
    conflict = configuration.conflict()
    options = configuration.options()
    return Configured(
        options=options,
        completed=configuration.complete(preference) if conflict is None else None,
        conflict=conflict,
        impossible=tuple(_impossible(configuration, options)),
        needed=configuration.needed_facts() if conflict is None else (),
    )


def checked(configuration: Configuration, *, alternatives: bool) -> Checked:
    """What comes of a check. ``alternatives``: also the nearest valid configurations, where it is not valid."""
    violations = tuple(configuration.check())
    return Checked(violations, nearest_valid(configuration) if violations and alternatives else Nearby())


def _impossible(configuration: Configuration, options: Domains) -> Iterator[Impossible]:
    """The reasons, as many as there is time for; a range of numbers has none one by one."""
    stop = time.monotonic() + _REASONS_SECONDS
    count = 0
    for variable in configuration.model.configurable.variables:
        possible = options[variable.id]
        found = set() if variable.is_range else {(type(one), one) for one in possible}
        for value in () if variable.is_range else variable.domain:
            if (type(value), value) in found:
                continue
            if count >= _MOST_REASONS or time.monotonic() > stop:
                return
            because = _why_not(configuration, variable.id, value)
            if because is not None:
                count += 1
                yield Impossible(variable.id, value, because)


def _why_not(configuration: Configuration, variable: str, value: Value) -> Explanation | None:
    try:
        return configuration.why_not(variable, value)
    except OutOfTime:
        return None


def nearest_valid(configuration: Configuration) -> Nearby:
    """Valid configurations with the fewest changes: what is missing filled in, what is in the way changed."""
    try:
        return _nearest_valid(configuration)
    except OutOfTime:
        return Nearby(partial=True)


def _nearest_valid(configuration: Configuration) -> Nearby:
    known = configuration.without(*_unknown(configuration))
    conflict = known.conflict()
    if conflict is None:
        return _filled(known)
    found: list[tuple[int, Mapping[str, Value]]] = []
    partial = conflict.partial
    for name in conflict.choices:
        repairs = known.repairs(name, known.choices[name])
        partial = partial or repairs.partial
        for repair in repairs:
            if repair.values and not any(repair.values == values for _, values in found):
                found.append((len(repair.changes) + len(repair.dropped), repair.values))
    fewest = min((changes for changes, _ in found), default=0)
    nearest = tuple(values for changes, values in found if changes == fewest)
    return Nearby(nearest[:_MOST_ALTERNATIVES], partial) if nearest else _without_conflicts(known)


def _without_conflicts(configuration: Configuration) -> Nearby:
    """What is left when all that is in the way is given up, filled again."""
    while (conflict := configuration.conflict()) is not None:
        if not conflict.choices:
            return Nearby()
        configuration = configuration.without(*conflict.choices)
    return _filled(configuration)


def _filled(configuration: Configuration) -> Nearby:
    filled = configuration.complete()
    return Nearby((filled.values,), filled.partial) if filled is not None else Nearby()


def _unknown(configuration: Configuration) -> list[str]:
    """The choices that the offering doesn't have, or not with this value."""
    wrong = []
    for name, value in configuration.choices.items():
        variable = configuration.model.configurable.variable(name)
        if variable is None or not variable.has(value):
            wrong.append(name)
    return wrong
