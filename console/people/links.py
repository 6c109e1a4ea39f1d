"""One-time links: to make the first account, and to choose a password. Each works once, for three days."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, delete, func, select

from console.errors import LinkUsed
from console.people.tokens import kept_as, new_token
from console.tables import StaffLink, StaffMember
from foundation.database import Database, utc_now

_LASTS = timedelta(days=3)


class Links:
    """The links of an installation. ``public_url`` is where the console is reached."""

    def __init__(self, database: Database, public_url: str) -> None:
        self._database = database
        self._public_url = public_url

    async def make(self, member_id: str) -> str:
        """A new link for somebody; older ones of theirs work no more."""
        async with self._database.transaction() as session:
            await session.exec(delete(StaffLink).where(col(StaffLink.member_id) == member_id))
        return await self._made(member_id)

    async def first(self) -> str | None:
        """A link that makes the first account; None where there is one already."""
        async with self._database.transaction() as session:
            count = (await session.exec(select(func.count()).select_from(StaffMember))).one()
        return None if count else await self._made(None)

    async def member_of(self, token: str) -> StaffMember | None:
        """Whom a link is for; None: for whoever comes first. Raises LinkUsed."""
        async with self._database.transaction() as session:
            link = await session.get(StaffLink, kept_as(token))
            if link is None or link.expires_at <= utc_now():
                raise _used()
            if link.member_id is not None:
                return await session.get(StaffMember, link.member_id)
            if (await session.exec(select(func.count()).select_from(StaffMember))).one():
                raise _used()
        return None

    async def use(self, token: str) -> None:
        """Use a link up. Raises LinkUsed for the second who tries."""
        gone = delete(StaffLink).where(col(StaffLink.id) == kept_as(token), col(StaffLink.expires_at) > utc_now())
        async with self._database.transaction() as session:
            if (await session.exec(gone)).rowcount != 1:
                raise _used()

    async def _made(self, member_id: str | None) -> str:
        token = new_token()
        async with self._database.transaction() as session:
            session.add(StaffLink(id=kept_as(token), member_id=member_id, expires_at=utc_now() + _LASTS))
        return f"{self._public_url}/console/welcome/{token}"


def _used() -> LinkUsed:
    return LinkUsed(
        "This link was used already, or is too old.",
        advice="Ask an administrator for a new one: `bespoke people reset`.",
    )
