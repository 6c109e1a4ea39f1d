"""People and their roles: added, changed, removed. Input: emails, names, roles. Output: rows of StaffMember."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from console.errors import MemberExists, MemberNotFound
from console.people.roles import Role, known_roles
from console.tables import StaffIdentity, StaffLink, StaffMember, StaffRole, StaffSession
from foundation.database import Database
from foundation.errors import BadInput, Conflict
from foundation.ids import new_id

_EMAIL = re.compile(r"[^@\s\x00]{1,64}@[^@\s\x00]{1,189}")
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Person:
    """Somebody with the roles they have, by CSP."""

    member: StaffMember
    roles: Mapping[str, frozenset[Role]]


class People:
    """The people of an installation."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, email: str, name: str, *, is_operator: bool = False) -> StaffMember:
        """Add somebody, without a password and roles yet. Raises MemberExists, BadInput."""
        row = StaffMember(id=new_id("staff"), email=as_email(email), name=as_name(name), is_operator=is_operator)
        try:
            async with self._database.transaction() as session:
                session.add(row)
        except IntegrityError:
            raise MemberExists(f"{row.email} has an account already.") from None
        return row

    async def find(self, email: str) -> StaffMember | None:
        """Who has this email."""
        wanted = select(StaffMember).where(col(StaffMember.email) == email.strip().lower())
        async with self._database.transaction() as session:
            return (await session.exec(wanted)).one_or_none()

    async def get(self, member_id: str) -> Person:
        """Somebody by id. Raises MemberNotFound."""
        async with self._database.transaction() as session:
            row = await session.get(StaffMember, member_id)
            if row is None:
                raise _not_found()
            return Person(row, await _roles(session, row.id))

    async def all(self) -> list[Person]:
        """Everybody, by email."""
        async with self._database.transaction() as session:
            rows = (await session.exec(select(StaffMember).order_by(col(StaffMember.email)))).all()
            return [Person(row, await _roles(session, row.id)) for row in rows]

    async def of_csp(self, csp: str) -> list[Person]:
        """Everybody with a role for a CSP, by email."""
        return [person for person in await self.all() if csp in person.roles]

    async def at_provider(self) -> set[str]:
        """The ids of those who have signed in with the provider."""
        async with self._database.transaction() as session:
            return set((await session.exec(select(StaffIdentity.member_id))).all())

    async def set_roles(self, member_id: str, csp: str, roles: Iterable[Role]) -> None:
        """Give somebody these roles for a CSP, and no others. Without any, an account that is left with none goes."""
        async with self._database.transaction() as session:
            row = await session.get(StaffMember, member_id)
            if row is None:
                raise _not_found()
            mine = col(StaffRole.member_id) == member_id
            await session.exec(delete(StaffRole).where(mine, col(StaffRole.csp) == csp))
            session.add_all(StaffRole(member_id=member_id, csp=csp, role=role) for role in set(roles))
            await session.flush()
            if not row.is_operator and not await _roles(session, member_id):
                await _forget(session, row)

    async def change(self, member_id: str, **values: str) -> None:
        """Change what somebody says of themself: ``name``, ``language``, ``theme``, ``password``."""
        async with self._database.transaction() as session:
            row = await session.get(StaffMember, member_id)
            if row is None:
                raise _not_found()
            for field, value in values.items():
                setattr(row, field, value)
            if "password" in values:
                row.failures, row.locked_until = 0, None
            session.add(row)

    async def remove(self, member_id: str) -> None:
        """Remove somebody with all roles and sessions. Raises MemberNotFound, Conflict for the last operator."""
        async with self._database.transaction() as session:
            row = await session.get(StaffMember, member_id)
            if row is None:
                raise _not_found()
            operators = (await session.exec(select(StaffMember.id).where(col(StaffMember.is_operator)))).all()
            if list(operators) == [member_id]:
                raise Conflict("The last operator can't be removed.", advice="Add another one first.")
            await _forget(session, row)


def as_email(text: str) -> str:
    """An email as it is kept. Raises BadInput."""
    email = text.strip().lower()
    if not _EMAIL.fullmatch(email):
        raise BadInput("That is no email address.", advice="Write it as name@example.com.")
    return email


def as_name(text: str) -> str:
    """A name as it is kept. Raises BadInput."""
    name = " ".join(text.split())
    if not name or len(name) > _LONGEST_NAME or "\0" in name:
        raise BadInput(f"A name has 1 to {_LONGEST_NAME} characters.")
    return name


async def _roles(session: AsyncSession, member_id: str) -> dict[str, frozenset[Role]]:
    rows = (await session.exec(select(StaffRole).where(col(StaffRole.member_id) == member_id))).all()
    return {
        csp: frozenset(known_roles(row.role for row in rows if row.csp == csp)) for csp in sorted({r.csp for r in rows})
    }


async def _forget(session: AsyncSession, row: StaffMember) -> None:
    for table in (StaffRole, StaffSession, StaffLink, StaffIdentity):
        await session.exec(delete(table).where(col(table.member_id) == row.id))
    await session.delete(row)


def _not_found() -> MemberNotFound:
    return MemberNotFound("There is no such person.")
