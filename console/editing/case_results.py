"""The cases of a constraint, and whether each comes out as it says.

Input: an entry as it is written. Output: its cases with their results; none where the entry isn't whole by itself, as
in a layer that says only what differs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from catalog_adapter.constraints.cases import missing_amount, missing_facts, refused, violated
from catalog_adapter.constraints.models import Constraint, Eligibility, Table
from console.editing.form.conditions import written

_MODELS: dict[str, type[Constraint | Table | Eligibility]] = {
    "constraints": Constraint, "tables": Table, "eligibility": Eligibility,
}  # fmt: skip


@dataclass(frozen=True)
class CaseResult:
    """A case: whether it should be ``valid`` or ``violated``, what it says, and whether it comes out so; ``ok`` is None
    where it doesn't say all that the entry asks for."""

    wanted: str
    text: str
    ok: bool | None


def case_results(listed: str, entry: dict[str, Any]) -> list[CaseResult]:
    """Every case of an entry."""
    if listed not in _MODELS:
        return []
    try:
        found = _MODELS[listed].model_validate(entry)
    except ValidationError:
        return []
    return [
        CaseResult(wanted, written(entry["cases"][wanted][number]), _result(found, number, wanted))
        for wanted in ("valid", "violated")
        for number in range(len(getattr(found.cases, wanted)))
    ]


def _result(entry: Constraint | Table | Eligibility, number: int, wanted: str) -> bool | None:
    if isinstance(entry, Eligibility):
        customer = getattr(entry.cases, wanted)[number]
        return None if missing_facts(entry, customer) else refused(entry, customer) == (wanted == "violated")
    values = getattr(entry.cases, wanted)[number]
    limit = entry.limit if isinstance(entry, Constraint) else None
    if limit is not None and missing_amount(limit, values) is not None:
        return None
    return violated(entry, values) == (wanted == "violated")
