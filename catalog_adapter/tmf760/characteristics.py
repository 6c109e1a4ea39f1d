"""Characteristics and terms as TMF760 writes them: what can be selected, what is, and why not the rest.

Of its own it adds to a value or term: ``isDefault``, the ``name`` that customers read, ``stateReason`` where it can't
be selected, and ``step`` in a range of numbers that is not every number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import TERM, Configurable, Variable
from catalog_adapter.offers.models import ProductOffering, ProductOfferingTerm, same_value
from catalog_adapter.offers.ranges import Ranges
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf760.configurations import Configured
from catalog_adapter.tmf760.reasons import Reasons
from catalog_adapter.tmf760.references import References

_KINDS = {bool: ("boolean", "BooleanCharacteristic"), int: ("integer", "IntegerCharacteristic"),
          str: ("string", "StringCharacteristic")}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """What is shown of a configuration: ``values`` are selected. Without ``configured``, that is all that is shown."""

    context: ResolvedContext
    references: References
    configurable: Configurable
    values: Mapping[str, Value]
    configured: Configured | None = None

    def characteristics(self, part: ProductOffering) -> list[Json]:
        """Those of one offering: the whole, or a part of a bundle."""
        # how many there are of a part is a number like others; whether it is there, its isSelected says
        switches = {one.offering for one in self.configurable.offering.bundle if one.is_chosen}
        return [
            self._characteristic(one)
            for one in self.configurable.variables
            if one.part == part.id and one.id != TERM and one.id not in switches and self._is_shown(one)
        ]

    def terms(self) -> list[Json]:
        """The terms of the offering."""
        variable = self.configurable.variable(TERM)
        if variable is None or not self._is_shown(variable):
            return []
        return [
            self._term(variable, one)
            for one in self.configurable.offering.terms
            if self.configured is not None or self.values.get(TERM) == one.id
        ]

    def can_be(self, variable: Variable, value: Value) -> bool:
        """Whether a value goes with the choices of the others."""
        return self.configured is None or self.configured.can_be(variable.id, value)

    def why_not(self, variable: Variable, value: Value) -> list[Json]:
        """The reasons why a value can't be selected, where they were asked for."""
        for one in self.configured.impossible if self.configured is not None else ():
            if one.variable == variable.id and same_value(one.value, value):
                return Reasons(self.context, self.configurable).of(one.because)
        return []

    def _is_shown(self, variable: Variable) -> bool:
        return self.configured is not None or variable.id in self.values

    def _characteristic(self, variable: Variable) -> Json:
        may_lack = bool(variable.only_when)
        found: Json = {
            "id": self.references.characteristic_id(variable),
            "name": self.context.names.variable(variable),
            "valueType": _KINDS[type(variable.domain[0])][0],
            "minCardinality": 0 if may_lack else 1,
            "maxCardinality": 1,
            "@type": "ConfigurationCharacteristic",
        }
        if self.configured is not None:
            found["isConfigurable"] = len(self.configured.options[variable.id]) > 1
        return found | {"configurationCharacteristicValue": list(self._values(variable))}

    def _values(self, variable: Variable) -> Iterator[Json]:
        options = self.configured.options[variable.id] if self.configured is not None else ()
        selected = self.values.get(variable.id)
        if isinstance(options, Ranges):
            if selected is not None:
                yield self._value(variable, selected, is_selected=True)
            yield from (_range(one, variable) for one in options.parts)
        elif self.configured is None or variable.is_range:
            if selected is not None:
                yield self._value(variable, selected, is_selected=True)
        else:
            for value in variable.domain:
                yield self._value(variable, value, is_selected=selected is not None and same_value(selected, value))

    def _value(self, variable: Variable, value: Value, *, is_selected: bool) -> Json:
        kind, type_ = _KINDS[type(value)]
        found: Json = self._selectable(variable, value) | {
            "isSelected": is_selected,
            "isDefault": variable.default is not None and same_value(variable.default, value),
            "name": self.context.names.value(variable, value),
            "characteristicValue": {
                "id": self.references.characteristic_id(variable),
                "name": self.context.names.variable(variable),
                "valueType": kind,
                "value": value,
                "@type": type_,
            },
            "@type": "ConfigurationCharacteristicValue",
        }
        if variable.unit is not None:
            found["unitOfMeasure"] = variable.unit
        return found

    def _selectable(self, variable: Variable, value: Value) -> Json:
        """Whether a value can be selected, and why not; nothing where that was not asked."""
        if self.configured is None:
            return {}
        if self.can_be(variable, value):
            return {"isSelectable": True}
        reasons = self.why_not(variable, value)
        return {"isSelectable": False} | ({"stateReason": reasons} if reasons else {})

    def _term(self, variable: Variable, term: ProductOfferingTerm) -> Json:
        found: Json = self._selectable(variable, term.id) | {
            "id": term.id,
            "name": self.references.text(term.name),
            "isSelected": self.values.get(TERM) == term.id,
            "isDefault": variable.default == term.id,
            "@type": "ConfigurationTerm",
        }
        if term.duration is not None:
            found["duration"] = {"amount": term.duration, "units": "month"}
        return found


def _range(numbers: range, variable: Variable) -> Json:
    found: Json = {
        "isSelectable": True,
        "isSelected": False,
        "rangeInterval": "closed",
        "valueFrom": numbers[0],
        "valueTo": numbers[-1],
        "@type": "ConfigurationCharacteristicValue",
    }
    if numbers.step != 1 and len(numbers) > 1:
        found["step"] = numbers.step
    if variable.unit is not None:
        found["unitOfMeasure"] = variable.unit
    return found
