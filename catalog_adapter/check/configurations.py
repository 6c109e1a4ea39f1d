"""Offerings that nobody can configure, and defaults that nobody can have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalog_adapter.check.findings import Finding, told_once
from catalog_adapter.check.places import Places, configured
from catalog_adapter.check.shapes import Shape
from catalog_adapter.constraints.analysis import Ids
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.data_model import Value
from catalog_adapter.layers.problems import Problem
from catalog_adapter.offers.configurable import Catalogue, Variable


def check_configurations(data: ContextData, shapes: Sequence[Shape]) -> Iterable[Problem]:
    """Every offering has a valid configuration, and its defaults are in one."""
    places = Places(data)
    findings: list[Finding] = []
    for shape in shapes:
        reason = shape.unreachable
        if reason is None:
            findings += _defaults(places, shape)
        else:
            yield from _unreachable(places, shape, reason)
    yield from told_once(findings)


def check_narrowed_defaults(data: ContextData) -> Iterable[Problem]:
    """An offering that leaves out a characteristic's default has none: its first value is taken."""
    places, catalogue = Places(data), Catalogue(data.offers)
    for offering in data.offers.product_offerings:
        specification = catalogue.specifications.get(offering.specification or "")
        variables = {one.id: one for one in catalogue.configurable(offering).variables}
        for one in specification.characteristics if specification else ():
            if one.default is not None and one.id in offering.values and variables[one.id].default is None:
                text = f"the default {configured({one.id: one.default})} is not among these values; the first is taken"
                yield Problem.at(places.offering(offering.id, "values", one.id), text, "warning")


def _unreachable(places: Places, shape: Shape, reason: Ids) -> Iterable[Problem]:
    if not reason:
        text = "one of its characteristics has no value that it may have"
    elif len(reason) == 1:
        text = f"{places.constraints(reason)} rules out every one"
    else:
        text = f"{places.constraints(reason)} contradict each other"
    for one in shape.names():
        yield Problem.at(places.offering(one, "id"), f"no configuration of {one!r} is valid: {text}")


def _defaults(places: Places, shape: Shape) -> Iterable[Finding]:
    """Each default by itself, then all that are possible together."""
    possible: dict[str, Value] = {}
    for variable in shape.configurables[0].variables:
        if variable.default is None:
            continue
        reason = shape.analysis.why_never({variable.id: variable.default})
        if reason is None:
            possible[variable.id] = variable.default
        elif shape.analysis.why_never({variable.id: list(variable.domain)}) is None:
            # where it can't exist at all, the default is not the problem
            yield from _impossible(places, shape, variable, reason)
    apart = shape.analysis.why_apart(possible)
    if apart is not None:
        together, constraints = apart
        yield from _apart(places, shape, {name: possible[name] for name in together}, constraints)


def _impossible(places: Places, shape: Shape, variable: Variable, reason: Ids) -> Iterable[Finding]:
    assert variable.default is not None, "only defaults are looked at"
    because = f": {places.ruled_out_by(reason)}" if reason else ""
    for configurable in shape.configurables:
        origin = places.default(configurable, variable)
        if origin is not None:
            default = configured({variable.id: variable.default})
            yield Finding(origin, f"the default {default} is in no valid configuration of ", configurable.offering.id,
                          because)  # fmt: skip


def _apart(places: Places, shape: Shape, choices: dict[str, Value], constraints: Ids) -> Iterable[Finding]:
    """Told at the first constraint that keeps them apart; at the offering, where its structure alone does."""
    because = f": {places.constraints(constraints)}" if constraints else ""
    for name in shape.names():
        origin = places.rule(constraints[0]) if constraints else places.offering(name, "id")
        yield Finding(
            origin, f"the defaults {configured(choices)} don't go together in ", name, because, "warning"
        )  # fmt: skip
