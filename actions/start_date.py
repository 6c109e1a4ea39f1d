"""The day an order is wished for, as TMF622 has it: ``requestedStartDate``, when that day begins where the CSP is."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from catalog_adapter.contexts import ResolvedContext
from orders.product_order.document import Document


def has_passed(context: ResolvedContext, day: str) -> bool:
    """Whether ``day``, as ISO 8601 writes it, is before today."""
    return date.fromisoformat(day) < context.today()


def day_of(context: ResolvedContext, document: Document) -> str | None:
    """The day that an order's document (TMF622) wishes for, as ISO 8601 writes it; None where it names none."""
    begins = document.get("requestedStartDate")
    if not isinstance(begins, str):
        return None
    return datetime.fromisoformat(begins).astimezone(ZoneInfo(context.data.context.time_zone)).date().isoformat()


def requested_start_date(context: ResolvedContext, day: str | None) -> dict[str, str]:
    """The attribute of the order; none where no day is wished for."""
    if day is None:
        return {}
    begins = datetime.combine(date.fromisoformat(day), time(), ZoneInfo(context.data.context.time_zone))
    return {"requestedStartDate": begins.isoformat()}
