"""Reasons as TM Forum writes them, in the caller's language. Each has a code for machines and a label for people.

The code of an entry in the data is its id. ``choice`` is something that the customer chose, ``offering`` what the
offering itself leaves no way for, and ``…Needed`` a fact that is not given.
"""

from __future__ import annotations

from typing import get_args

from catalog_adapter.constraints.answers import Explanation, FactName, NeededFact
from catalog_adapter.constraints.evaluate import Violation
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Configurable
from catalog_adapter.tmf620.documents import Json

_FACTS = get_args(FactName)


class Reasons:
    """For the configurations of one offering."""

    def __init__(self, context: ResolvedContext, configurable: Configurable) -> None:
        self._context = context
        self._configurable = configurable

    def of(self, explanation: Explanation) -> list[Json]:
        """Why something can't be: the entries that say so, then the choices that stand in the way."""
        locale = self._context.key.locale
        found = [reason(one.id, one.explain.text(locale)) for one in explanation.reasons]
        found += [reason("choice", self._choice(name, value)) for name, value in explanation.choices.items()]
        return found or [reason("offering", "The offering itself has no such configuration.")]

    def of_violation(self, violation: Violation, values: dict[str, Value]) -> Json:
        """What a check found."""
        what = violation.what
        if not isinstance(what, str):
            return reason(what.id, what.explain.text(self._context.key.locale))
        variable = self._configurable.variable(what)
        if variable is None and what in _FACTS and what not in values:
            return reason(f"{what}Needed", f"Whether it can be had depends on {what!r}, which is not given.")
        if variable is None:
            return reason("characteristicUnknown", f"The offering has no characteristic {what!r}.")
        if what not in values:
            return reason("characteristicMissing", f"There is no value for {what!r}.")
        return reason("valueImpossible", f"{what!r} can't be {values[what]!r} here.")

    def needed(self, fact: NeededFact) -> list[Json]:
        """What has to be known, and by which entries."""
        locale = self._context.key.locale
        code = f"{fact.fact}Needed"
        return [reason(code, one.explain.text(locale)) for one in fact.reasons] or [
            reason(code, f"Whether it can be had depends on {fact.fact!r}, which is not given.")
        ]

    def _choice(self, name: str, value: Value) -> str:
        variable = self._configurable.variable(name)
        return f"{name}: {value}" if variable is None else self._context.names.choice(variable, value)


def reason(code: str, label: str) -> Json:
    """One reason."""
    return {"code": code, "label": label, "@type": "StateReason"}
