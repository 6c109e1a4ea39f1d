"""Constraints that don't do what their own cases say."""

from __future__ import annotations

from collections.abc import Iterable

from catalog_adapter.check.places import Places
from catalog_adapter.constraints.evaluate import violated
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.problems import Problem


def check_cases(data: ContextData) -> Iterable[Problem]:
    """Every case of every constraint, evaluated by itself."""
    places = Places(data)
    for constraint in data.constraints.constraints:
        for kind, wanted in (("valid", False), ("violated", True)):
            for number, case in enumerate(getattr(constraint.cases, kind)):
                if violated(constraint, case) != wanted:
                    origin = places.constraint(constraint.id, "cases", kind, number)
                    yield Problem.at(origin, f"this case of {constraint.id!r} should be {kind}, and is not")
