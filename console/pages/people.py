"""A CSP's people and their roles."""

from __future__ import annotations

from fastapi import Response

from console.errors import MemberNotFound
from console.people.people import Person
from console.people.roles import Permission, Role, known_roles
from console.services import Services
from console.web.guard import Guard
from console.web.visit import Visit
from foundation.errors import BadInput, BespokeError


class PeoplePages:
    """For administrators."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def add_to(self, guard: Guard) -> None:
        """Add the pages."""
        guard.of_csp("GET", "/people", self.list_people, Permission.PEOPLE)
        guard.of_csp("POST", "/people", self.add, Permission.PEOPLE)
        guard.of_csp("POST", "/people/{member}/roles", self.set_roles, Permission.PEOPLE)
        guard.of_csp("POST", "/people/{member}/reset", self.reset, Permission.PEOPLE)

    async def list_people(self, visit: Visit, *, link: str = "", error: BespokeError | None = None) -> Response:
        """Everybody with a role here."""
        services, people = self._services, await self._services.people.of_csp(visit.csp)
        may_reset = {one.member.id for one in people if services.local_accounts and _is_of_this_csp_alone(one, visit)}
        return visit.page(
            "people.html",
            people=people,
            roles=list(Role),
            link=link,
            error=error,
            may_reset=may_reset,
            at_provider=await services.people.at_provider(),
            provider=services.provider,
            local=services.local_accounts,
        )

    async def add(self, visit: Visit) -> Response:
        """Give somebody a role here. Only a new account gets a link: another one's would open what is not ours."""
        people = self._services.people
        email, roles = await visit.field("email"), known_roles((await visit.form()).get("role", []))
        try:
            if not roles:
                raise BadInput(visit.words("people_no_role"))
            member, link = await people.find(email), ""
            if member is None:
                member = await people.add(email, await visit.field("name"))
                link = await self._services.links.make(member.id) if self._services.local_accounts else ""
            else:  # who gives a role does not take others away
                roles |= (await people.get(member.id)).roles.get(visit.csp, frozenset())
            await people.set_roles(member.id, visit.csp, roles)
        except BespokeError as error:
            return await self.list_people(visit, error=error)
        await self._note(visit, "role_given", member.email, roles)
        return await self.list_people(visit, link=link)

    async def set_roles(self, visit: Visit) -> Response:
        """Other roles for somebody; without any they are gone from here."""
        person = await self._person(visit)
        roles = known_roles((await visit.form()).get("role", []))
        await self._services.people.set_roles(person.member.id, visit.csp, roles)
        await self._note(visit, "roles_changed", person.member.email, roles)
        return visit.redirect(visit.path("/people"))

    async def reset(self, visit: Visit) -> Response:
        """A new link for somebody who can't sign in."""
        person = await self._person(visit)
        if not self._services.local_accounts or not _is_of_this_csp_alone(person, visit):
            raise MemberNotFound(visit.words("people_not_yours"))
        link = await self._services.links.make(person.member.id)
        await self._note(visit, "link_made", person.member.email, ())
        return await self.list_people(visit, link=link)

    async def _person(self, visit: Visit) -> Person:
        person = await self._services.people.get(visit.request.path_params["member"])
        if visit.csp not in person.roles:
            raise MemberNotFound("There is no such person.")
        return person

    async def _note(self, visit: Visit, action: str, whom: str, roles: object) -> None:
        told = sorted(map(str, roles)) if isinstance(roles, set | frozenset) else []
        await self._services.audit.note(visit.csp, visit.who, action, person=whom, roles=told)


def _is_of_this_csp_alone(person: Person, visit: Visit) -> bool:
    """Whether an administrator here may open this account: it opens nothing elsewhere."""
    by_operator = visit.person is not None and visit.person.member.is_operator
    return by_operator or (set(person.roles) == {visit.csp} and not person.member.is_operator)
