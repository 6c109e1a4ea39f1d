"""Entries that don't do what their own cases say."""

from __future__ import annotations

from collections.abc import Iterable

from catalog_adapter.check.places import Places
from catalog_adapter.constraints.cases import missing_amount, missing_facts, refused, violated
from catalog_adapter.constraints.models import Constraint, Eligibility, Table
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.problems import Problem


def check_cases(data: ContextData) -> Iterable[Problem]:
    """Every case of every entry, evaluated by itself."""
    places, file = Places(data), data.constraints
    for constraint in file.constraints:
        yield from _of_values(places, "constraints", constraint)
    for table in file.tables:
        yield from _of_values(places, "tables", table)
    for entry in file.eligibility:
        yield from _of_customers(places, entry)


def _of_values(places: Places, kind: str, entry: Constraint | Table) -> Iterable[Problem]:
    for outcome, wanted in (("valid", False), ("violated", True)):
        for number, case in enumerate(getattr(entry.cases, outcome)):
            origin = places.entry(kind, entry.id, "cases", outcome, number)
            limit = entry.limit if isinstance(entry, Constraint) else None
            missing = missing_amount(limit, case) if limit is not None else None
            if missing is not None:
                yield Problem.at(origin, f"this case of {entry.id!r} has to say what the `{missing}` comes to")
            elif violated(entry, case) != wanted:
                yield Problem.at(origin, f"this case of {entry.id!r} should be {outcome}, and is not")


def _of_customers(places: Places, entry: Eligibility) -> Iterable[Problem]:
    for outcome, wanted in (("valid", False), ("violated", True)):
        for number, case in enumerate(getattr(entry.cases, outcome)):
            origin = places.entry("eligibility", entry.id, "cases", outcome, number)
            missing = missing_facts(entry, case)
            if missing:
                named = " and ".join(f"`{one}`" for one in missing)
                yield Problem.at(origin, f"this case of {entry.id!r} has to say the customer's {named}")
            elif refused(entry, case) != wanted:
                yield Problem.at(origin, f"this case of {entry.id!r} should be {outcome}, and is not")
