"""The day an order is wished for, as TMF622 has it: ``requestedStartDate``, when that day begins where the CSP is."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from catalog_adapter.contexts import ResolvedContext


def has_passed(context: ResolvedContext, day: str) -> bool:
    """Whether ``day``, as ISO 8601 writes it, is before today."""
    return date.fromisoformat(day) < context.today()


def requested_start_date(context: ResolvedContext, day: str | None) -> dict[str, str]:
    """The attribute of the order; none where no day is wished for."""
    if day is None:
        return {}
    begins = datetime.combine(date.fromisoformat(day), time(), ZoneInfo(context.data.context.time_zone))
    return {"requestedStartDate": begins.isoformat()}
