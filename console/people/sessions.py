"""Signing in and out: sessions that end, and a lock-out for who guesses.

After five attempts in a row that went wrong an account is locked for a minute, then for two, four … up to an hour. An
attempt is counted before it is looked at, so that guesses that come all at once count, too.
"""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, delete, select, update

from console.errors import SignInRefused
from console.people.passwords import Passwords
from console.people.people import People, Person
from console.people.tokens import kept_as, new_token
from console.tables import StaffMember, StaffSession
from foundation.database import Database, utc_now
from foundation.errors import NotFound

IDLE = timedelta(hours=4)
LONGEST = timedelta(hours=24)
FREE_ATTEMPTS = 5
_LONGEST_LOCK = 60  # minutes
_SEEN_EVERY = timedelta(minutes=1)


class Sessions:
    """The sessions of an installation."""

    def __init__(self, database: Database, people: People, passwords: Passwords) -> None:
        self._database = database
        self._people = people
        self._passwords = passwords

    async def sign_in(self, email: str, password: str) -> tuple[StaffMember, str]:
        """Who signed in, and the new session's token. Raises SignInRefused."""
        row = await self._counted(email.strip().lower())
        if not await self._passwords.fits(password, row.password if row else "") or row is None:
            refused = SignInRefused(
                "Email and password do not fit, or there were too many attempts.",
                advice="Look at both again. After many attempts, wait a minute.",
            )
            refused.locked = row.email if row is not None and row.failures >= FREE_ATTEMPTS else ""
            raise refused
        async with self._database.transaction() as session:
            free = update(StaffMember).where(col(StaffMember.id) == row.id).values(failures=0, locked_until=None)
            await session.exec(free)
        return row, await self.start(row.id)

    async def start(self, member_id: str, *, by_provider: bool = False, id_token: str = "") -> str:
        """A new session's token. ``by_provider``: the provider says who it is, and knows the session by ``id_token``,
        which is sealed."""
        token, now = new_token(), utc_now()
        async with self._database.transaction() as session:
            await session.exec(delete(StaffSession).where(col(StaffSession.created_at) < now - LONGEST))
            session.add(
                StaffSession(id=kept_as(token), member_id=member_id, by_provider=by_provider, id_token=id_token)
            )
        return token

    async def person(self, token: str) -> Person | None:
        """Who is signed in with a token, with the roles of this moment."""
        now = utc_now()
        async with self._database.transaction() as session:
            found = await session.get(StaffSession, kept_as(token))
        if found is None or now - found.seen_at > IDLE or now - found.created_at > LONGEST:
            return None
        if now - found.seen_at > _SEEN_EVERY:
            async with self._database.transaction(survives_power_cut=False) as session:
                seen = update(StaffSession).where(col(StaffSession.id) == found.id).values(seen_at=now)
                await session.exec(seen)
        try:
            return await self._people.get(found.member_id)
        except NotFound:
            return None

    async def end(self, token: str) -> str | None:
        """Sign out. For whom the provider has signed in, and who is signed in there still: what it knows the session
        by, sealed, empty where that is not kept; None for anybody else."""
        ours = col(StaffSession.id) == kept_as(token)
        ended = delete(StaffSession).where(ours).returning(col(StaffSession.by_provider), col(StaffSession.id_token))
        async with self._database.transaction() as session:
            found = (await session.exec(ended)).one_or_none()
        return str(found.id_token) if found is not None and found.by_provider else None

    async def end_all(self, member_id: str) -> None:
        """Sign somebody out everywhere."""
        async with self._database.transaction() as session:
            await session.exec(delete(StaffSession).where(col(StaffSession.member_id) == member_id))

    async def _counted(self, email: str) -> StaffMember | None:
        """The account, with this attempt counted; None where there is none, or it is locked."""
        now = utc_now()
        async with self._database.transaction() as session:
            counted = (
                update(StaffMember)
                .where(
                    col(StaffMember.email) == email,
                    (col(StaffMember.locked_until).is_(None)) | (col(StaffMember.locked_until) <= now),
                )
                .values(failures=col(StaffMember.failures) + 1)
            )
            if "\0" in email or (await session.exec(counted)).rowcount != 1:
                return None
            row = (await session.exec(select(StaffMember).where(col(StaffMember.email) == email))).one()
            if row.failures >= FREE_ATTEMPTS:
                minutes = min(2 ** (row.failures - FREE_ATTEMPTS), _LONGEST_LOCK)
                row.locked_until = now + timedelta(minutes=minutes)
                session.add(row)
        return row
