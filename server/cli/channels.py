"""``bespoke channels …``: what did not arrive on messaging platforms, to be seen and sent again, and whether their
credentials are good, through the running server."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from foundation.settings import settings

app = typer.Typer(help="Messaging platforms.", no_args_is_help=True)


@app.command()
def undelivered(
    csp: Annotated[str, typer.Argument(help="The CSP's id.", metavar="CSP")],
    url: Annotated[str | None, typer.Option(help="The server; without, the one of `make run`.")] = None,
) -> None:
    """Show what was given up, the newest first, and what is being tried again."""
    from server.cli.contexts.staff_client import StaffClient

    with StaffClient(csp, settings(), url, area="channels") as client:
        found = client.get("")
    table = Table("state", "id", "at", "account", "customer", "conversation", "why", box=None)
    for one in found["failures"]:
        table.add_row(*_row("given up", one["id"], one["at"], one, one["error"]))
    for one in found["retries"]:
        table.add_row(*_row("again at", "", one["retry_at"], one, one["last_error"]))
    Console().print(table)


@app.command()
def check(
    csp: Annotated[str, typer.Argument(help="The CSP's id.", metavar="CSP")],
    account: Annotated[str, typer.Argument(help="The account's id in `channels` of context.yml.", metavar="ACCOUNT")],
    url: Annotated[str | None, typer.Option(help="The server; without, the one of `make run`.")] = None,
) -> None:
    """Ask the platform whether the account's credentials are good; if not, the exit code is 1."""
    from server.cli.contexts.staff_client import StaffClient

    with StaffClient(csp, settings(), url, area="channels") as client:
        found = client.send("POST", f"/accounts/{quote(account, safe='')}/check", {})
    typer.echo(found["error"] or f"good: {found['name']}")
    raise typer.Exit(1 if found["error"] else 0)


@app.command()
def resend(
    csp: Annotated[str, typer.Argument(help="The CSP's id.", metavar="CSP")],
    ids: Annotated[list[str], typer.Argument(help="What was given up, by its id in `undelivered`.", metavar="ID …")],
    url: Annotated[str | None, typer.Option(help="The server; without, the one of `make run`.")] = None,
) -> None:
    """Send again what was given up."""
    from server.cli.contexts.staff_client import StaffClient

    with StaffClient(csp, settings(), url, area="channels") as client:
        for one in ids:
            client.send("POST", f"/failures/{quote(one, safe='')}/resend", {})
            typer.echo(f"{one}: sent")


def _row(state: str, id_: str, at: str, one: dict[str, str | None], why: str | None) -> list[Text]:
    shown = (state, id_, at[:19], one["account"], one["customer"], one["conversation_id"], why)
    return [Text(text or "") for text in shown]
