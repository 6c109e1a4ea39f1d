"""``bespoke secrets …``: what an OSS or a colleague has to be given. The installation's own secrets stay unseen."""

from __future__ import annotations

import typer

from foundation.errors import BadInput
from foundation.secrets import Secrets, new_token, new_webhook_secret
from foundation.settings import settings

app = typer.Typer(help="The secrets that others need.", no_args_is_help=True)


@app.command()
def show(name: str) -> None:
    """Print a secret, such as ACME_OSS_TOKEN or ACME_WEBHOOK_SECRET, to hand to whoever needs it."""
    if name.startswith("BESPOKE_"):
        raise BadInput(f"{name} is this installation's own, and nobody else needs it.")
    make = new_token if name.endswith("_TOKEN") else new_webhook_secret
    secret = Secrets(settings().state_folder).get_unless_made(name, make=make)
    if secret is None:
        raise BadInput(
            f"There is no secret {name} here.",
            advice="Set it in the environment; or the server makes it at first use, on the machine that serves.",
        )
    typer.echo(secret.get_secret_value())
