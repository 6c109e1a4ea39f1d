"""The configurator: which values are still possible, what follows, why not, what to change, what fills the rest.

A :class:`ConfigurationModel` is compiled once for an offering of a context and shared by all its conversations; a
:class:`~catalog_adapter.constraints.configuration.Configuration` on top of it is what one customer has chosen. Every
answer is exact: complete and sound. An engine gives them; here they are kept, and put into the terms of the offers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from threading import RLock
from typing import Any

from cachetools import LRUCache, TTLCache

from catalog_adapter.constraints.answers import Explanation, Reason, Repairs
from catalog_adapter.constraints.configuration import Configuration
from catalog_adapter.constraints.engine.compile import compile_engine
from catalog_adapter.constraints.engine.engine import DEFAULT_SECONDS, Engine
from catalog_adapter.constraints.facts import NO_FACTS, Facts
from catalog_adapter.constraints.models import Availability, Constraint, ConstraintsFile
from catalog_adapter.constraints.setting import Setting
from catalog_adapter.constraints.translation.model import Translation, translated
from catalog_adapter.constraints.translation.prices import Kind
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Configurable

Choices = Mapping[str, Value]
_KEPT_ANSWERS = 2000
#: What took all of its time is not asked again within a turn; later, what was learned meanwhile may be enough.
_KEPT_PARTIAL, _SECONDS_KEPT = 200, 15.0
_NOT_YET = object()
_NO_SETTING = Setting()
_ALL_PRICES: tuple[Kind, ...] = ("recurring", "once")


class ConfigurationModel:
    """The compiled constraints of one offering. For several threads at once: each question waits for the one before.

    ``seconds`` is the time for each answer; one that takes longer says that it is partial, or raises OutOfTime.
    """

    def __init__(
        self,
        configurable: Configurable,
        constraints: ConstraintsFile,
        setting: Setting = _NO_SETTING,
        *,
        seconds: float = DEFAULT_SECONDS,
    ) -> None:
        self.configurable = configurable
        self.setting = setting
        self._file = constraints
        self._seconds = seconds
        # The same questions come again and again: within a turn, and from customers who choose alike.
        self._answers: LRUCache[tuple[object, ...], Any] = LRUCache(_KEPT_ANSWERS)
        self._partial: TTLCache[tuple[object, ...], Any] = TTLCache(_KEPT_PARTIAL, _SECONDS_KEPT)
        self._one_at_a_time = RLock()

    @cached_property
    def translation(self) -> Translation:
        """The offering and its constraints as variables and rules."""
        return translated(self.configurable, self._file, self.setting)

    @cached_property
    def _engine(self) -> Engine:
        return compile_engine(self.translation.model(), seconds=self._seconds)

    @cached_property
    def _pricing_engine(self) -> Engine:
        """As the other, with variables for what it costs: they take time, so only questions about money have them."""
        return compile_engine(self.translation.model(_ALL_PRICES), seconds=self._seconds)

    @property
    def constraints(self) -> Mapping[str, Constraint]:
        """The constraints that are about this offering, by id."""
        return {one.id: one for one in self.reasons.values() if isinstance(one, Constraint)}

    @property
    def availability(self) -> Mapping[str, Availability]:
        """The availability entries that are about this offering, by id."""
        return {one.id: one for one in self.reasons.values() if isinstance(one, Availability)}

    @property
    def reasons(self) -> Mapping[str, Reason]:
        """Everything that may be a reason, by the name of its rule."""
        return self.translation.reasons

    @property
    def needs_place(self) -> bool:
        """Whether the postcode decides anything."""
        return any(one.fact == "postcode" for one in self.translation.facts.found())

    def configuration(self, choices: Choices | None = None, facts: Facts = NO_FACTS) -> Configuration:
        """What is chosen, for a customer of whom ``facts`` are known."""
        return Configuration(self, dict(choices or {}), facts)

    def ask[Answer](self, question: tuple[object, ...], answer: Callable[[Engine], Answer], *, money: bool) -> Answer:
        """The answer to a question, asked of an engine where it was not answered before. Raises OutOfTime."""
        with self._one_at_a_time:
            known = self._answers.get(question, _NOT_YET)
            if known is _NOT_YET:
                known = self._partial.get(question, _NOT_YET)
            if known is _NOT_YET:
                known = answer(self._pricing_engine if money else self._engine)
                kept = self._partial if getattr(known, "partial", False) else self._answers
                kept[question] = known
            found: Answer = known
            return found

    def knows(self, choices: Choices) -> bool:
        """Whether all these are values of variables there are."""
        found = ((self.configurable.variable(name), value) for name, value in choices.items())
        return all(variable is not None and variable.has(value) for variable, value in found)

    # what is asked with a postcode as the only fact

    def is_possible(self, choices: Choices, postcode: str | None = None) -> bool:
        """As :meth:`Configuration.is_possible`."""
        return self._at(choices, postcode).is_possible()

    def domains(self, choices: Choices, postcode: str | None = None) -> dict[str, Sequence[Value]]:
        """As :meth:`Configuration.domains`."""
        found = self._at(choices, postcode).domains()
        return {
            name: values if not isinstance(values, tuple) else list(values) for name, values in found.values.items()
        }

    def may_be_absent(self, variable: str, choices: Choices, postcode: str | None = None) -> bool:
        """Whether some valid configuration with these choices lacks the variable."""
        return variable in self._at(choices, postcode).domains().absent

    def consequences(self, choices: Choices, postcode: str | None = None) -> dict[str, Value]:
        """What has become forced and was not chosen."""
        return self._at(choices, postcode).forced()

    def why_not(self, variable: str, value: Value, choices: Choices, postcode: str | None = None) -> Explanation | None:
        """As :meth:`Configuration.why_not`."""
        return self._at(choices, postcode).why_not(variable, value)

    def conflict(self, choices: Choices, postcode: str | None = None) -> Explanation | None:
        """As :meth:`Configuration.conflict`."""
        return self._at(choices, postcode).conflict()

    def repairs(self, variable: str, value: Value, choices: Choices, postcode: str | None = None) -> Repairs:
        """As :meth:`Configuration.repairs`."""
        return self._at(choices, postcode).repairs(variable, value)

    def complete(
        self, choices: Choices, postcode: str | None = None, prefer: Mapping[str, Sequence[Value]] | None = None
    ) -> dict[str, Value] | None:
        """The values of :meth:`Configuration.complete`, as near to the defaults as can be."""
        found = self._at(choices, postcode).complete(prefer=prefer)
        return None if found is None else dict(found.values)

    def _at(self, choices: Choices, postcode: str | None) -> Configuration:
        return self.configuration(choices, Facts(postcode=postcode))
