"""The forms of ``constraints.yml``: of each kind of entry, field by field as its data model has them."""

from __future__ import annotations

from typing import get_args

from catalog_adapter.constraints.language.limit import Limit, Over
from console.editing.form.field import Field
from console.editing.form.notations import Bound, ConditionLines, Conditions, Grid, IdLines, Ids
from console.editing.form.parts import Group, Rows
from console.editing.form.simple import Choice, Day, Line, Number
from console.editing.form.texts import Text

_WHEN = Conditions("when")
_OFFERING = Line("offering", suggest="offerings")
_DAYS: tuple[Field, ...] = (Day("valid_from"), Day("valid_until"))
_CASES = Group("cases", (ConditionLines("valid"), ConditionLines("violated")))
_CUSTOMER = Group(
    "customer",
    (
        Ids("segment", alone=True),
        Group("age", (Number("at_least"), Number("at_most"))),
        Ids("existing", suggest="offerings", alone=True),
        Ids("not_existing", suggest="offerings", alone=True),
        IdLines("postcode"),
        Group("date", (Day("from"), Day("until"))),
    ),
)
_TERM: tuple[Field, ...] = (Line("of", suggest="characteristics"), Number("times"), _WHEN)
_PERIODS: tuple[str, ...] = get_args(get_args(Limit.model_fields["price"].annotation)[0])
_LIMIT = Group(
    "limit",
    (
        Rows("sum", _TERM, bare="of", alone=True),
        Group("count", (Ids("offering", suggest="offerings", alone=True), _WHEN)),
        Choice("price", options=_PERIODS),
        Choice("in", options=get_args(Over)),
        Bound("at_least"),
        Bound("at_most"),
    ),
)

CONSTRAINT: tuple[Field, ...] = (
    Text("explain"), _WHEN, ConditionLines("when_any"), Conditions("require"), ConditionLines("require_any"),
    Conditions("exclude"), _LIMIT, _OFFERING, *_DAYS, _CUSTOMER, _CASES,
)  # fmt: skip
TABLE: tuple[Field, ...] = (
    Text("explain"), _OFFERING, Ids("columns", suggest="characteristics"), Grid("allowed"), Grid("forbidden"), *_DAYS,
    _CASES,
)  # fmt: skip
AVAILABILITY: tuple[Field, ...] = (Text("explain"), _OFFERING, _WHEN, IdLines("postcodes"))
ELIGIBILITY: tuple[Field, ...] = (Text("explain"), _OFFERING, _WHEN, _CUSTOMER, *_DAYS, _CASES)

#: List of the file → its form.
FORMS: dict[str, tuple[Field, ...]] = {
    "constraints": CONSTRAINT, "tables": TABLE, "availability": AVAILABILITY, "eligibility": ELIGIBILITY,
}  # fmt: skip
