"""``bespoke people …``: the console's accounts, straight in the database that the settings name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from foundation.errors import BadInput
from foundation.settings import settings

if TYPE_CHECKING:
    from console.people.links import Links
    from console.people.people import People
    from console.tables import StaffMember

app = typer.Typer(help="The console's accounts.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="The person's email.", metavar="EMAIL")]


@app.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="The person's name; without, the email's first part.")] = "",
    csp: Annotated[str, typer.Option(help="The CSP that the roles are for.")] = "",
    role: Annotated[
        list[str] | None, typer.Option(help="viewer, editor, publisher, agent or administrator; may be repeated.")
    ] = None,
    operator: Annotated[bool, typer.Option(help="The operator of the installation, who may do everything.")] = False,
) -> None:
    """Add a person, and print the one-time link with which they choose a password, where there are passwords."""
    typer.echo(asyncio.run(_add(email, name or email.split("@")[0], csp, role or [], operator)))


@app.command("list")
def list_people() -> None:
    """List everybody with their roles."""
    table = Table("email", "name", "roles", box=None)
    for row in asyncio.run(_all()):
        table.add_row(*map(Text, row))
    Console().print(table)


@app.command()
def reset(email: Email) -> None:
    """Print a one-time link with which somebody chooses a new password; an account that was locked is open then."""
    typer.echo(asyncio.run(_reset(email)))


@app.command()
def remove(email: Email) -> None:
    """Remove somebody with all roles and sessions."""
    asyncio.run(_remove(email))


@asynccontextmanager
async def _opened() -> AsyncIterator[tuple[People, Links]]:
    from console.people.links import Links
    from console.people.people import People
    from foundation.database import Database
    from server.migrations import upgrade

    database = Database(settings().effective_database_url)
    try:
        await upgrade(database)
        yield People(database), Links(database, settings().effective_public_url)
    finally:
        await database.close()


async def _add(email: str, name: str, csp: str, words: list[str], operator: bool) -> str:
    from catalog_adapter.contexts.files import CSP_NAME
    from console.people.roles import Role, known_roles

    roles = known_roles(words)
    if len(roles) != len(set(words)) or (bool(roles) != bool(csp)) or (csp and not CSP_NAME.match(csp)):
        raise BadInput("A role needs a CSP, and a CSP a role.", advice=f"Roles are {', '.join(Role)}.")
    if not roles and not operator:
        raise BadInput("Without a role there is nothing to do.", advice="Give --csp and --role, or --operator.")
    async with _opened() as (people, links):
        member = await people.add(email, name, is_operator=operator)
        if csp:
            await people.set_roles(member.id, csp, roles)
        if not _has_password(member):
            return f"{member.email} signs in with the provider: passwords are switched off."
        return await links.make(member.id)


def _has_password(member: StaffMember) -> bool:
    """Whether a link lets them in: an operator's always does."""
    return settings().local_accounts or member.is_operator


async def _all() -> list[tuple[str, str, str]]:
    async with _opened() as (people, _links):
        return [
            (
                one.member.email,
                one.member.name,
                "; ".join(
                    [*(["operator"] if one.member.is_operator else []),
                     *(f"{csp}: {', '.join(sorted(roles))}" for csp, roles in one.roles.items())]
                ),
            )
            for one in await people.all()
        ]  # fmt: skip


async def _reset(email: str) -> str:
    async with _opened() as (people, links):
        member = await people.find(email)
        if member is None:
            raise BadInput(f"Nobody has the email {email}.", advice="See `bespoke people list`.")
        if not _has_password(member):
            raise BadInput("Passwords are switched off.", advice="A link is a way in for an operator alone.")
        return await links.make(member.id)


async def _remove(email: str) -> None:
    async with _opened() as (people, _links):
        member = await people.find(email)
        if member is None:
            raise BadInput(f"Nobody has the email {email}.", advice="See `bespoke people list`.")
        await people.remove(member.id)
