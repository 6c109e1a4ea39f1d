"""A configuration: an offering's configurator, what a customer has chosen, and what is known. Cheap, and never changes.

Every question about it is answered by its :class:`ConfigurationModel`, which keeps the answers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from catalog_adapter.constraints.answers import (
    NEAREST,
    Completed,
    Consequence,
    Domains,
    Explanation,
    NeededFact,
    Preference,
    PriceRange,
    Repairs,
)
from catalog_adapter.constraints.completing import completed, price_range
from catalog_adapter.constraints.engine.engine import Conflict, Engine, Possible
from catalog_adapter.constraints.engine.model import Choice, Numbers
from catalog_adapter.constraints.evaluate import Violation, violations
from catalog_adapter.constraints.facts import Facts
from catalog_adapter.constraints.needed import needed_facts
from catalog_adapter.constraints.repairing import repairs
from catalog_adapter.data_model import Value
from catalog_adapter.offers.amounts import Period
from catalog_adapter.offers.ranges import Ranges, Values
from catalog_adapter.offers.selections import same_value

if TYPE_CHECKING:
    from catalog_adapter.constraints.model import ConfigurationModel


@dataclass(frozen=True)
class Configuration:
    """What is chosen of one offering, for one customer."""

    model: ConfigurationModel
    choices: Mapping[str, Value]
    facts: Facts

    def choose(self, variable: str, value: Value) -> Configuration:
        """With this choice, in place of another of the variable. It need not be possible."""
        return self._choosing({**self.choices, variable: value})

    def without(self, *variables: str) -> Configuration:
        """Without the choices of these variables."""
        return self._choosing({name: one for name, one in self.choices.items() if name not in variables})

    def _choosing(self, choices: Mapping[str, Value]) -> Configuration:
        """With these choices in place of all others. What is known stays, so it is not read again."""
        other = replace(self, choices=choices)
        vars(other)["known"] = self.known  # where the cached property keeps it
        return other

    def knowing(self, facts: Facts) -> Configuration:
        """With these facts in place of the others."""
        return replace(self, facts=facts)

    @cached_property
    def known(self) -> Mapping[str, Choice]:
        """The facts that are known, as values of the model's variables."""
        return self.model.translation.facts.values(self.facts)

    @cached_property
    def given(self) -> Mapping[str, Choice]:
        """The facts and the choices."""
        return {**self.known, **self.choices}

    @cached_property
    def key(self) -> tuple[tuple[str, str], ...]:
        """The facts and the choices as a key: ``True`` and 1 are different values, though Python has them equal."""
        return tuple(sorted((name, repr(value)) for name, value in self.given.items()))

    def is_possible(self) -> bool:
        """Whether some valid configuration has all these choices. Raises OutOfTime."""

        def answer(engine: Engine) -> bool:
            return self.model.knows(self.choices) and engine.is_possible(self.given)

        return self.model.ask(("is_possible", self.key), answer, money=False)

    def domains(self) -> Domains:
        """For every variable what is still possible beside all choices: of a variable that is chosen, its choice."""
        return self.model.ask(("domains", self.key), self._domains, money=False)

    def _domains(self, engine: Engine) -> Domains:
        names = [one.id for one in self.model.configurable.variables]
        if not self.model.knows(self.choices):
            return Domains(dict.fromkeys(names, ()), frozenset())
        found = engine.domains(self.given, names)
        values = {name: _values(found.variables[name]) for name in names}
        absent = frozenset(name for name in names if found.variables[name].absent)
        gaps = frozenset(name for name in names if found.variables[name].partial)
        return Domains(values, absent, found.partial, gaps)

    def options(self) -> Domains:
        """As :meth:`domains`, but of a variable that is chosen what is possible beside the other choices."""
        found = self.domains()
        others = {name: self.without(name).domains() for name in self.choices if name in found.values}
        return replace(
            found,
            values={**found.values, **{name: one[name] for name, one in others.items()}},
            partial=found.partial or any(one.partial for one in others.values()),
            gaps=found.gaps | {name for name, one in others.items() if name in one.gaps},
        )

    def forced(self) -> dict[str, Value]:
        """What has become forced and was not chosen: one value left, of several in the data."""
        found = self.domains()
        return {
            variable.id: found[variable.id][0]
            for variable in self.model.configurable.variables
            if len(found[variable.id]) == 1 < len(variable.domain)
            and variable.id not in self.choices
            and variable.id not in found.absent
            and not found.partial
        }

    def consequences(self) -> tuple[Consequence, ...]:
        """What has become forced and was not chosen, and by what."""
        return tuple(Consequence(name, value, self._reason_for(name)) for name, value in self.forced().items())

    def why(self, variable: str) -> Explanation | None:
        """Why a variable has the value it has come to have, whatever else is chosen; None where it may have another."""
        if variable not in self.without(variable).forced():
            return None
        return self.without(variable)._reason_for(variable)  # noqa: SLF001 - its own class

    def why_not(self, variable: str, value: Value) -> Explanation | None:
        """A minimal reason why ``variable`` can't have ``value`` beside the other choices; None where it can.

        Of a value that there isn't, without any reason. Raises OutOfTime.
        """
        wish = self.choose(variable, value)
        return wish._explained([variable]) if self.model.knows({variable: value}) else Explanation({}, ())  # noqa: SLF001

    def conflict(self) -> Explanation | None:
        """A minimal reason why the choices don't go together; None where they do. Raises OutOfTime."""
        return self._explained(())

    def repairs(self, variable: str, value: Value) -> Repairs:
        """The smallest changes of other choices that let ``value`` in, the cheapest first; none where nothing does."""
        return repairs(self, variable, value)

    def complete(
        self, preference: Preference = NEAREST, prefer: Mapping[str, Sequence[Value]] | None = None
    ) -> Completed | None:
        """A full valid configuration with these choices; None where there is none, or none within the budget.

        ``prefer`` gives an order of preference for the values of some variables, before their defaults. Raises
        OutOfTime.
        """
        return completed(self, preference, prefer or {})

    def price_range(self, period: Period | None = "month") -> PriceRange | None:
        """The lowest and the highest total per ``period``, or once (None); None where nothing is valid."""
        return price_range(self, period)

    def needed_facts(self) -> tuple[NeededFact, ...]:
        """The facts that are not known and decide whether the configuration as it stands can be had."""
        return needed_facts(self)

    def check(self) -> list[Violation]:
        """Everything wrong with the choices as a full configuration, without the solver; nothing: it can be sold."""
        return violations(self)

    def _reason_for(self, variable: str) -> Explanation:
        """Why a variable has the one value that is left: why it can have no other."""
        forced = self.forced()[variable]
        domain = next(one.domain for one in self.model.configurable.variables if one.id == variable)
        found = [self._reasoned({**self.given, variable: others}, [variable]) for others in _others(domain, forced)]
        because = [one for one in found if one is not None]
        return Explanation(
            {name: value for one in because for name, value in one.choices.items()},
            tuple({id(reason): reason for one in because for reason in one.reasons}.values()),  # each entry once
            any(one.partial for one in because),
        )

    def _explained(self, wished: Iterable[str]) -> Explanation | None:
        if not self.model.knows(self.choices):
            return Explanation({}, ())
        return self._reasoned(self.given, wished)

    def _reasoned(self, given: Mapping[str, Choice], wished: Iterable[str]) -> Explanation | None:
        """A minimal part of what is chosen, and of the constraints, that can't be."""
        required = [*self.known, *wished]

        def answer(engine: Engine) -> Conflict | None:
            return engine.conflict(given, required)

        question = ("conflict", repr(sorted(given.items(), key=repr)), tuple(required))
        found = self.model.ask(question, answer, money=False)
        if found is None:
            return None
        choices = {name: self.choices[name] for name in found.choices if name in self.choices}
        return Explanation(choices, tuple(self.model.reasons[one] for one in found.constraints), found.partial)


def _others(values: Values, value: Value) -> list[Choice]:
    """All other values; of a range, those below and those above."""
    if not isinstance(values, Ranges):
        return [tuple(one for one in values if not same_value(one, value))]
    assert isinstance(value, int), "a range has numbers"
    below = [Numbers(values.lowest, value - 1)] if values.lowest < value else []
    return [*below, *([Numbers(value + 1, values.highest)] if value < values.highest else [])]


def _values(possible: Possible) -> Values:
    ranges = [one for one in possible.values if isinstance(one, Numbers)]
    if ranges:
        return Ranges(tuple(range(one.low, one.high + 1, one.step) for one in ranges))
    return tuple(one for one in possible.values if not isinstance(one, Numbers))
