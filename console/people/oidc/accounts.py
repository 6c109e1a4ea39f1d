"""Whose account a sign-in at the provider opens, and which roles the provider's directory gives.

Somebody is known by the subject that the provider names once the two belong together; before that by an email that
the provider has verified. An account that belongs to one subject is opened by no other, since providers give an email
to somebody new. Where roles come from a claim, it decides at each sign-in about all CSPs that the mapping names.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from console.audit import AuditLog
from console.errors import MemberExists, MemberNotFound, NotInvited
from console.people.oidc.id_token import Claims
from console.people.oidc.settings import ProviderSettings
from console.people.people import People, as_email, as_name
from console.people.roles import Role
from console.tables import StaffIdentity, StaffMember
from foundation.database import Database
from foundation.errors import BadInput

_TRUE = (True, 1, "true", "1")
_MOST_VALUES = 2000


class ProviderAccounts:
    """The accounts of whoever signs in at the provider."""

    def __init__(self, database: Database, people: People, audit: AuditLog, settings: ProviderSettings) -> None:
        self._database = database
        self._people = people
        self._audit = audit
        self._settings = settings

    async def member_of(self, claims: Claims) -> StaffMember:
        """Who has signed in, with the roles that the directory gives. Raises NotInvited."""
        given = self._given(claims)
        member = await self._linked(claims["sub"]) or await self._by_email(claims, is_new_welcome=any(given.values()))
        await self._set_roles(member, given)
        try:
            return (await self._people.get(member.id)).member
        except MemberNotFound:
            why = "the directory gives no role any more"
            raise NotInvited.because("no_role", why, person=member.email) from None

    async def _linked(self, subject: str) -> StaffMember | None:
        async with self._database.transaction() as session:
            identity = await session.get(StaffIdentity, (self._settings.issuer, subject))
            return await session.get(StaffMember, identity.member_id) if identity else None

    async def _by_email(self, claims: Claims, *, is_new_welcome: bool) -> StaffMember:
        email = _email(claims)
        member = await self._people.find(email)
        if claims.get(self._settings.verified_claim) not in _TRUE:
            why = f"the provider does not vouch for the email ({self._settings.verified_claim})"
            raise NotInvited.because("email_unverified", why, person=member.email if member else "")
        if member is None:
            if not is_new_welcome:
                why = "nobody here has this email, and the directory gives no role"
                raise NotInvited.because("unknown_person", why)
            member = await self._added(email, claims)
        await self._link(member, claims["sub"])
        return member

    async def _added(self, email: str, claims: Claims) -> StaffMember:
        name = str(claims.get("name") or "").replace("\0", "")[:200]
        try:
            member = await self._people.add(email, as_name(name or email))
        except MemberExists:  # in another tab, at the same moment
            found = await self._people.find(email)
            if found is None:
                raise NotInvited.because("unknown_person", "the account was removed") from None
            return found
        await self._audit.note("", email, "account_made", by=self._settings.issuer)
        return member

    async def _link(self, member: StaffMember, subject: str) -> None:
        """From now on it is the subject that counts."""
        issuer = self._settings.issuer
        ours = col(StaffIdentity.member_id) == member.id, col(StaffIdentity.issuer) == issuer
        try:
            async with self._database.transaction() as session:
                known = (await session.exec(select(StaffIdentity).where(*ours))).all()
                if any(one.subject != subject for one in known):
                    why = "this email was somebody else's, whose account is still there"
                    raise NotInvited.because("other_subject", why, person=member.email)
                if not known:
                    session.add(StaffIdentity(issuer=issuer, subject=subject, member_id=member.id))
        except IntegrityError:  # in another tab, at the same moment
            return
        await self._audit.note("", member.email, "identity_linked", by=issuer)

    async def _set_roles(self, member: StaffMember, given: dict[str, frozenset[Role]]) -> None:
        has = (await self._people.get(member.id)).roles
        changed = {csp: roles for csp, roles in given.items() if roles != has.get(csp, frozenset())}
        for csp, roles in sorted(
            changed.items(), key=lambda one: not one[1]
        ):  # first what is given: who has no role goes
            await self._people.set_roles(member.id, csp, roles)
            await self._audit.note(csp, self._settings.name, "roles_changed", person=member.email, roles=sorted(roles))

    def _given(self, claims: Claims) -> dict[str, frozenset[Role]]:
        """By CSP, for each that the mapping names: without a role where the claim gives none."""
        mapping, values = self._settings.roles, _values(claims, self._settings.roles_claim)
        csps = {csp for roles in mapping.values() for csp in roles}
        return {
            csp: frozenset().union(*(roles.get(csp, ()) for value, roles in mapping.items() if value in values))
            for csp in csps
        }


def _values(claims: Claims, path: str) -> Collection[str]:
    """The texts of a claim: of that name, or within others, as ``realm_access.roles``."""
    found: Any = claims.get(path)
    if found is None:
        found = claims
        for part in path.split("."):
            found = found.get(part) if isinstance(found, dict) else None
    listed = found[:_MOST_VALUES] if isinstance(found, list) else [found]
    return {one for one in listed if isinstance(one, str)}


def _email(claims: Claims) -> str:
    try:
        return as_email(str(claims.get("email") or ""))
    except BadInput:
        raise NotInvited.because("email_missing", "the provider tells no email") from None
