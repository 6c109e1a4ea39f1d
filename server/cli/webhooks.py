"""``bespoke webhooks …``: a CSP's endpoints and what is on its way to them, through the running server."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from foundation.errors import BadInput
from foundation.settings import settings
from server.cli.table import print_whole

app = typer.Typer(help="Where orders are delivered, and how that goes.", no_args_is_help=True)

Csp = Annotated[str, typer.Argument(help="The CSP's id.", metavar="CSP")]
Endpoint = Annotated[str, typer.Argument(help="The endpoint's id; see `list`.", metavar="ENDPOINT")]
DeliveryId = Annotated[str, typer.Argument(help="The delivery's id; see `deliveries`.", metavar="DELIVERY")]
OfEndpoint = Annotated[str | None, typer.Option(help="Only this endpoint's.")]
Since = Annotated[datetime | None, typer.Option(help="Only of events from this time on, in UTC.")]
Until = Annotated[datetime | None, typer.Option(help="Only of events before this time, in UTC.")]
Url = Annotated[str | None, typer.Option(help="The server; without, the one of `make run`.")]


@app.command("list")
def list_endpoints(csp: Csp, url: Url = None) -> None:
    """List the endpoints: where they are, how they are doing, and their public keys."""
    table = Table("endpoint", "status", "pending", "waiting", "failed", "url", "public key", box=None)
    found = _ask(csp, url, "")["endpoints"]
    for one in found:
        counts = (str(one[name]) for name in ("pending", "waiting", "failed"))
        table.add_row(*map(Text, (one["id"], one["status"], *counts, one["url"], one["public_key"])))
    print_whole(table)
    for one in found:
        if one["why"]:
            typer.echo(f"{one['id']}: {one['why']}")


@app.command()
def rotate(
    csp: Csp,
    endpoint: Endpoint,
    overlap_hours: Annotated[float, typer.Option(help="Hours in which the old keys sign, too.")] = 24,
    url: Url = None,
) -> None:
    """Make new keys and show the new secret, this once."""
    made = _send(csp, url, f"/endpoints/{endpoint}/rotate", {"overlap_hours": overlap_hours})
    typer.echo(f"secret      {made['secret']}\npublic key  {made['public_key']}")
    typer.echo(f"The old ones sign, too, until {made['old_until'][:19]} UTC.", err=True)


@app.command("test")
def send_test(csp: Csp, endpoint: Endpoint, url: Url = None) -> None:
    """Send a test event now, once, and tell what was answered; without 2xx the exit code is 1."""
    found = _send(csp, url, f"/endpoints/{endpoint}/test")
    answered = found["status"] if found["arrived"] else found["error"]
    typer.echo(f"{found['webhook_id']}  {found['seconds']:.2f} s  {answered}")
    raise typer.Exit(0 if found["arrived"] else 1)


@app.command()
def enable(csp: Csp, endpoint: Endpoint, url: Url = None) -> None:
    """Deliver there again; what waited goes on. What had been given up is for `replay`."""
    _send(csp, url, f"/endpoints/{endpoint}/enable")


@app.command()
def disable(
    csp: Csp,
    endpoint: Endpoint,
    why: Annotated[str, typer.Option(help="Why, for others to read.")] = "disabled by staff",
    url: Url = None,
) -> None:
    """Deliver nothing there until it is enabled; what comes meanwhile waits."""
    _send(csp, url, f"/endpoints/{endpoint}/disable", {"why": why})


@app.command()
def deliveries(
    csp: Csp,
    state: Annotated[
        list[str] | None, typer.Option(help="pending, waiting, delivered, failed or discarded; may be repeated.")
    ] = None,
    endpoint: OfEndpoint = None,
    order: Annotated[str | None, typer.Option(help="Only this order's, by its id.")] = None,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(help="How many, at most.")] = 50,
    url: Url = None,
) -> None:
    """List deliveries, the newest first."""
    wanted = {"endpoint": endpoint, "order": order, "state": state, "since": _utc(since), "until": _utc(until)}
    found = _ask(csp, url, "/deliveries", limit=limit, **{name: value for name, value in wanted.items() if value})
    table = Table("delivery", "event", "order", "state", "attempts", "last", box=None)
    for one in found:
        last = one["last_error"] or one["last_status"] or ""
        cells = (one["id"], one["event"], one["order_id"], one["state"], one["attempts"], last)
        table.add_row(*(Text(str(cell)) for cell in cells))
    print_whole(table)


@app.command()
def show(csp: Csp, delivery: DeliveryId, url: Url = None) -> None:
    """Print a delivery with its payload and its attempts, as JSON."""
    found = _ask(csp, url, f"/deliveries/{delivery}")
    found["payload"] = json.loads(found["payload"])
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


@app.command()
def replay(
    csp: Csp,
    delivery: Annotated[str | None, typer.Argument(help="One delivery, whatever its state.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="All that were given up.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Whatever became of them; say since when.")] = False,
    endpoint: OfEndpoint = None,
    since: Since = None,
    until: Until = None,
    url: Url = None,
) -> None:
    """Send again: one, all that failed, or all of a time; each order's events in sequence, with the ids they had."""
    if (delivery is not None) + failed + everything != 1:
        raise BadInput("Say what to send again.", advice="Give a delivery, --failed, or --all with --since.")
    if everything and since is None:
        raise BadInput("All of what time?", advice="Give --since, and --until if it ended.")
    if delivery is not None:
        _send(csp, url, f"/deliveries/{delivery}/replay")
        return
    states = ["failed"] if failed else ["pending", "waiting", "delivered", "failed"]
    body = {"states": states, "endpoint": endpoint, "since": _utc(since), "until": _utc(until)}
    typer.echo(f"{_send(csp, url, '/replay', body)['replayed']} deliveries are sent again")


@app.command()
def discard(csp: Csp, delivery: DeliveryId, url: Url = None) -> None:
    """Let a delivery go that was given up: later ones of its order no longer wait, and the OSS never gets it."""
    _send(csp, url, f"/deliveries/{delivery}/discard")


def _utc(at: datetime | None) -> str | None:
    return at.replace(tzinfo=UTC).isoformat() if at else None


def _ask(csp: str, url: str | None, path: str, **parameters: Any) -> Any:
    from server.cli.contexts.staff_client import StaffClient

    with StaffClient(csp, settings(), url, area="webhooks") as client:
        return client.get(path, **parameters)


def _send(csp: str, url: str | None, path: str, body: dict[str, Any] | None = None) -> Any:
    from server.cli.contexts.staff_client import StaffClient

    with StaffClient(csp, settings(), url, area="webhooks") as client:
        return client.send("POST", path, body or {})
