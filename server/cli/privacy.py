"""``bespoke privacy …``: a copy of all that is kept of a person, or its erasure; straight in the database that the
settings name."""

from __future__ import annotations

import asyncio
import getpass
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from foundation.errors import BadInput
from foundation.settings import settings

if TYPE_CHECKING:
    from server.parts import Parts
    from server.privacy.finding import Holdings
    from server.privacy.person import Person
    from server.privacy.requests import PrivacyRequests

app = typer.Typer(help="What is kept of a person: a copy of it, or its erasure.", no_args_is_help=True)

Csp = Annotated[str, typer.Option(help="Whose customer the person is.")]
Customer = Annotated[str | None, typer.Option(help="The CSP's own id of the person, or a platform's.")]
Contact = Annotated[str | None, typer.Option(help="An e-mail address or a phone number of the person.")]
File = Annotated[Path, typer.Option(help="The file to write; one that is there is left alone.")]


@app.command()
def export(csp: Csp, out: File, customer: Customer = None, contact: Contact = None) -> None:
    """Write one JSON file with all that is kept of a person."""
    _check_new(out)

    async def work(requests: PrivacyRequests, person: Person) -> tuple[Holdings, dict[str, Any]]:
        return await requests.find(person), await requests.export(person)

    found, document = _run(csp, customer, contact, work)
    _write(out, document)
    _tell(found)


@app.command()
def erase(
    csp: Csp,
    receipt: Annotated[
        Path | None, typer.Option(help="The file that the receipt goes to; without, it is printed.")
    ] = None,
    customer: Customer = None,
    contact: Contact = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be erased.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask whether this is meant.")] = False,
) -> None:
    """Erase all that is kept of a person. Orders stay without them, and none may be under way."""
    if receipt is not None:
        _check_new(receipt)
    found = _run(csp, customer, contact, lambda requests, person: requests.find(person))
    _tell(found)
    if dry_run:
        return
    if not yes:
        typer.confirm("Erase this? It can't be taken back.", abort=True)
    done = _run(csp, customer, contact, lambda requests, person: requests.erase(person, getpass.getuser()))
    if receipt is None:
        typer.echo(json.dumps(done, indent=2, ensure_ascii=False))
    else:
        _write(receipt, done)


def _run[Answer](
    csp: str,
    customer: str | None,
    contact: str | None,
    work: Callable[[PrivacyRequests, Person], Awaitable[Answer]],
) -> Answer:
    from server.migrations import upgrade
    from server.parts import make_parts
    from server.privacy.person import person_of
    from server.privacy.requests import PrivacyRequests
    from server.secrets import with_secrets

    async def run() -> Answer:
        parts = make_parts(with_secrets(settings()), alone=True)
        try:
            await upgrade(parts.database)
            person = person_of(csp, customer, contact, await _region(parts, csp))
            return await work(PrivacyRequests(parts.database), person)
        finally:
            await parts.stop()

    return asyncio.run(run())


async def _region(parts: Parts, csp: str) -> str | None:
    """Where phone numbers are of; None for a CSP that has left, whose customers may still ask."""
    from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound

    try:
        return (await parts.adapter.head(csp)).context.phone_region
    except (ContextNotFound, ContextInvalid):
        return None


def _tell(found: Holdings) -> None:
    for kind, count in found.counts().items():
        typer.echo(f"{count:>6}  {kind.replace('_', ' ')}", err=True)
    if found.open_orders:
        typer.echo(f"Not ended: {', '.join(sorted(found.open_orders))}.", err=True)
    if found.other_names:
        names = ", ".join(sorted(found.other_names))
        typer.echo(f"Known as these, too; look them up, too: {names}", err=True)
    if found.other_customers:
        names = ", ".join(sorted(found.other_customers))
        typer.echo(f"Customers who are signed in gave this, too, and are left alone: --customer {names}", err=True)


def _check_new(path: Path) -> None:
    if path.exists():
        raise BadInput(f"{path} is there already.", advice="Name another file.")


def _write(path: Path, document: dict[str, Any]) -> None:
    """For nobody else on the machine to read."""
    text = json.dumps(document, indent=2, ensure_ascii=False)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")
    typer.echo(f"Written: {path}", err=True)
