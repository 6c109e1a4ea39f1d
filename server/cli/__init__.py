"""The command line, ``bespoke``. Every command is short: it reads options, calls the part that does the work, and
tells errors in one or two lines."""

from __future__ import annotations

import sys

import typer

from foundation.errors import BespokeError
from foundation.logging import configure_logging
from server.cli import (
    analytics,
    channels,
    chat,
    contexts,
    database,
    doctor,
    orders,
    people,
    privacy,
    run,
    secrets,
    understand,
    webhooks,
)

app = typer.Typer(
    name="bespoke",
    help="Bespoke, a conversational ordering assistant for communications service providers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # they hold customers' words, and secrets
)
app.command("run")(run.run)
app.command("serve")(run.serve)
app.command("worker")(run.worker)
app.command("doctor")(doctor.doctor)
app.command("chat")(chat.chat)
app.command("understand")(understand.understand)
app.add_typer(database.app, name="db")
app.add_typer(contexts.app, name="contexts")
app.add_typer(orders.app, name="orders")
app.add_typer(people.app, name="people")
app.add_typer(privacy.app, name="privacy")
app.add_typer(secrets.app, name="secrets")
app.add_typer(webhooks.app, name="webhooks")
app.add_typer(channels.app, name="channels")
app.add_typer(analytics.app, name="analytics")


def main() -> None:
    """Run a command; an error of ours is told without a stack trace, and the exit code is 1."""
    configure_logging(json_lines=False, level="WARNING")
    try:
        app()
    except BespokeError as error:
        typer.secho(f"Error: {error.message}", fg="red", err=True)
        if error.advice:
            typer.echo(error.advice, err=True)
        sys.exit(1)
