"""What a person may ask of a CSP: a copy of all that is kept of them, or that it is erased.

Input: the person. Output: the copy; or a receipt, which says how much went, what stays and why, and nothing of who it
was. An erasure is noted in the audit log, by its receipt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from console.audit import AuditLog
from foundation.database import Database, utc_now
from foundation.errors import Conflict
from foundation.ids import new_id
from orders.outbox.delivery import Delivery
from server.privacy.erasing import erase
from server.privacy.exporting import exported
from server.privacy.finding import Holdings, holdings_of
from server.privacy.person import Person

_KEPT = {
    "orders": "Orders are kept without the person, as books have to be. Their configuration and prices can still be "
    "verified; what was checked about the place and the customer can't.",
    "products": "Services are kept without the person, as what was ordered is still provided.",
}
_ELSEWHERE = "Systems that were sent these orders have copies of their own: tell them."


@dataclass(frozen=True)
class PrivacyRequests:
    """The requests of all CSPs' customers."""

    database: Database

    async def find(self, person: Person) -> Holdings:
        """What is kept of the person."""
        async with self.database.transaction() as session:
            return await holdings_of(session, person)

    async def export(self, person: Person) -> dict[str, Any]:
        """All that is kept of the person, with its content."""
        async with self.database.transaction() as session:
            return await exported(session, person, await holdings_of(session, person))

    async def erase(self, person: Person, who: str) -> dict[str, Any]:
        """Erase; the receipt. ``who`` does it, for the audit log. Raises Conflict, and erases nothing,
        where an order has not ended: whoever works on it still needs to know for whom."""
        at = utc_now()
        async with self.database.transaction() as session:
            found = await holdings_of(session, person)
            _check(found)
            sent_to = select(Delivery.endpoint).where(
                col(Delivery.order_id).in_(found.orders), col(Delivery.destination) == "webhook"
            )
            endpoints = sorted(set((await session.exec(sent_to)).all()))
            await erase(session, person.csp, found, at)
        receipt = {
            "id": new_id("erasure"),
            "csp": person.csp,
            "erased_at": at.isoformat(),
            "named_by": person.kind,
            "found": found.counts(),
            "orders_without_person": sorted(found.orders),
            "kept": [_KEPT[kind] for kind in ("orders", "products") if getattr(found, kind)],
            "sent_to": endpoints,
            "elsewhere": _ELSEWHERE if endpoints else "",
        }
        await AuditLog(self.database).note(
            person.csp, who, "person_erased", receipt=receipt["id"], found=found.counts()
        )
        return receipt


def _check(found: Holdings) -> None:
    if found.open_orders:
        raise Conflict(
            f"Nothing was erased, since orders have not ended: {', '.join(sorted(found.open_orders))}.",
            advice="Whoever works on them has to know for whom. Cancel them, or let them be completed first.",
        )
