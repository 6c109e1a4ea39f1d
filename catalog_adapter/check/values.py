"""Values and characteristics that nobody can ever choose."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalog_adapter.check.findings import Finding, told_once
from catalog_adapter.check.places import Places, configured
from catalog_adapter.check.shapes import Shape
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.data_model import Value
from catalog_adapter.layers.problems import Problem
from catalog_adapter.offers.configurable import Variable


def check_values(data: ContextData, shapes: Sequence[Shape]) -> Iterable[Problem]:
    """Every value of an offering is in some valid configuration of it."""
    places = Places(data)
    reachable = [shape for shape in shapes if shape.unreachable is None]
    yield from told_once(finding for shape in reachable for finding in _never_chosen(places, shape))


def _never_chosen(places: Places, shape: Shape) -> Iterable[Finding]:
    impossible = shape.analysis.impossible_values()
    for variable in shape.configurables[0].variables:
        if len(impossible[variable.id]) == len(variable.domain):
            yield from _never_there(places, shape, variable)
        else:
            for value in impossible[variable.id]:
                yield from _never_this(places, shape, variable, value)


def _never_there(places: Places, shape: Shape, variable: Variable) -> Iterable[Finding]:
    reason = shape.analysis.why_never({variable.id: list(variable.domain)}) or ()
    for configurable in shape.configurables:
        origin = places.variable(configurable, variable)
        after = f": {places.ruled_out_by(reason) or 'its only_when can never hold'}"
        yield Finding(origin, f"{variable.id!r} never exists in ", configurable.offering.id, after, "warning")


def _never_this(places: Places, shape: Shape, variable: Variable, value: Value) -> Iterable[Finding]:
    reason = shape.analysis.why_never({variable.id: value}) or ()
    for configurable in shape.configurables:
        origin = places.value(configurable, variable, value)
        text = f"{configured({variable.id: value})} can never be chosen in "
        after = f": {places.ruled_out_by(reason)}" if reason else ""
        yield Finding(origin, text, configurable.offering.id, after, "warning")
