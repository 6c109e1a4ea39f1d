"""``bespoke orders …``: list, show and verify orders, and the API tokens of a CSP's systems."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from foundation.counting import counted
from server.cli.table import print_whole

if TYPE_CHECKING:
    from server.cli.orders.desk import OrderDesk

app = typer.Typer(help="Orders: list, show, verify; and API tokens.", no_args_is_help=True)
tokens = typer.Typer(help="API tokens, each with scopes and an end.", no_args_is_help=True)
app.add_typer(tokens, name="tokens")

#: Who has done it, for the lists and the audit log.
_WHO = "bespoke orders tokens"
Order = Annotated[str, typer.Argument(help="The order's id, or its number.", metavar="ORDER")]


@app.command("list")
def list_orders(
    csp: Annotated[str | None, typer.Argument(help="Only this CSP's.")] = None,
    state: Annotated[str | None, typer.Option(help="Only in this state, such as inProgress.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the newest.")] = 50,
) -> None:
    """List orders, the newest first."""
    table = Table("order", "number", "CSP", "state", "ordered", "what", box=None)
    for order in _run(lambda desk: desk.newest(csp, state, limit)):
        ordered = f"{order.created_at:%Y-%m-%d %H:%M}"
        what = str(order.document.get("description", ""))
        table.add_row(order.id, order.order_number, order.csp, order.state, ordered, what)
    print_whole(table)


@app.command()
def show(order: Order) -> None:
    """Print an order's document, and what happened to it."""
    found, events = _run(lambda desk: desk.with_events(order))
    typer.echo(json.dumps(found.document, indent=2, ensure_ascii=False))
    for event in events:
        typer.echo(f"{event.seq:>4}  {event.created_at:%Y-%m-%d %H:%M:%S}  {event.type}", err=True)


@app.command()
def verify(order: Order) -> None:
    """Compute again all that an order was validated with, from the content it was made with; differences make the exit
    code 1."""
    found, wrong, erased = _run(lambda desk: desk.verified(order))
    for difference in wrong:
        typer.echo(difference)
    if erased:
        typer.echo(f"Its person was erased on {erased}: place and customer could not be verified.", err=True)
    items = len(found.document["productOrderItem"])
    told = counted(len(wrong), "difference") if wrong else "as it was validated"
    typer.echo(f"{found.id} ({found.order_number}), {items} items, revision {found.revision}: {told}", err=True)
    raise typer.Exit(1 if wrong else 0)


@tokens.command("make")
def make_token(
    csp: Annotated[str, typer.Argument(help="Whose orders it is for.")],
    scope: Annotated[
        list[str], typer.Option(help="What it may do: read, write, events, catalogue, staff; may be repeated.")
    ],
    days: Annotated[int | None, typer.Option(help="Days until it ends; without, it doesn't.")] = None,
    note: Annotated[str, typer.Option(help="What it is for, for the list.")] = "",
) -> None:
    """Make a token. It is shown this once."""
    token, row = _run(lambda desk: desk.tokens.make(csp, _WHO, scope, days=days, name=note))
    typer.echo(token)
    typer.echo(f"{row.id}: {row.scopes}, {_end(row.expires_at)}. It is not shown again.", err=True)


@tokens.command("list")
def list_tokens(csp: Annotated[str, typer.Argument(help="Whose.")]) -> None:
    """List a CSP's tokens; never the tokens themselves."""
    table = Table("id", "scopes", "made", "by", "ends", "last used", "note", box=None)
    for row in _run(lambda desk: desk.tokens.listed(csp)):
        end = "revoked" if row.revoked_at else _end(row.expires_at)
        used = f"{row.last_used_at:%Y-%m-%d %H:%M}" if row.last_used_at else "never"
        table.add_row(row.id, row.scopes, f"{row.created_at:%Y-%m-%d}", row.made_by, end, used, row.note)
    print_whole(table)


@tokens.command("revoke")
def revoke_token(
    csp: Annotated[str, typer.Argument(help="Whose.")], token_id: Annotated[str, typer.Argument(help="Its id.")]
) -> None:
    """End a token now."""
    _run(lambda desk: desk.tokens.revoke(csp, _WHO, token_id))
    typer.echo("The token has ended.")


def _end(expires_at: Any) -> str:
    return f"ends {expires_at:%Y-%m-%d}" if expires_at else "without end"


def _run[Answer](work: Callable[[OrderDesk], Awaitable[Answer]]) -> Answer:
    from server.cli.orders.desk import opened

    async def run() -> Answer:
        async with opened() as desk:
            return await work(desk)

    return asyncio.run(run())
