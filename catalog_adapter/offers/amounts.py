"""How amounts of money, durations and foreign ids are written in ``offers.yml``."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

#: The id that the CSP's own catalogue gives a resource, where it is not the ``id`` here. One line of any signs.
TmfId = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,200}$")]

Period = Literal["month", "year", "week", "day"]

#: How an amount is written.
MONEY = r"^-?[0-9]{1,9}(\.[0-9]{1,4})?$"
_MONTHS = r"^([0-9]{1,3}) (month|months|year|years)$"


def as_money(raw: Any) -> Decimal:
    """An amount as it is written. Raises ValueError for anything else."""
    if not isinstance(raw, str) or not re.fullmatch(MONEY, raw):
        raise ValueError('give an amount of money as text with a point, such as "29.00"')
    return Decimal(raw)


type Money = Annotated[
    Decimal,
    BeforeValidator(as_money, json_schema_input_type=Annotated[str, StringConstraints(pattern=MONEY)]),
    Field(
        title="Amount of money",
        description="An amount in the context's currency, in quotes and with a point, so that no digit is lost.",
        examples=["29.00", "-3.50"],
    ),
]


def _as_months(raw: Any) -> Any:
    match = re.fullmatch(_MONTHS, raw) if isinstance(raw, str) else None
    if not match:
        raise ValueError('give a duration as "12 months" or "2 years"')
    return int(match[1]) * (12 if match[2].startswith("year") else 1)


type Months = Annotated[
    int,
    BeforeValidator(_as_months, json_schema_input_type=Annotated[str, StringConstraints(pattern=_MONTHS)]),
    Field(title="Duration", description="Months or years.", examples=["12 months", "2 years"]),
]
