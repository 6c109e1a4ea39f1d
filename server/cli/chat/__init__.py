"""``bespoke chat``: talks to a running server over the web chat's HTTP endpoints, as any client could."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from foundation.errors import BadInput
from foundation.settings import settings


def chat(
    context: Annotated[str, typer.Option(help="Whose customer to be: CSP/SEGMENT.", metavar="CSP/SEGMENT")],
    locale: Annotated[str | None, typer.Option(help="The language, such as en-GB; the CSP's first without.")] = None,
    url: Annotated[str | None, typer.Option(help="The server; without, the one of `make run`.")] = None,
    script: Annotated[
        Path | None, typer.Option(help="A file with one customer line a line; - reads standard input.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --script: print the transcript as JSON.")] = False,
) -> None:
    """Chat in the terminal as a customer of a CSP.

    Quick replies have numbers: type one to press it. Ctrl-D ends the chat; orders and their state stay.
    """
    from server.cli.chat.client import ChatClient, server_url
    from server.cli.chat.interactive import talk
    from server.cli.chat.script import play

    csp, slash, segment = context.partition("/")
    if not (csp and slash and segment):
        raise BadInput(f"{context!r} is not a context.", advice="Give CSP/SEGMENT; `bespoke contexts list` shows them.")
    if as_json and script is None:
        raise BadInput("--json needs --script.", advice="Give a file with one customer line a line.")
    lines = _lines(script) if script else []
    console = Console(stderr=as_json)
    with ChatClient(url or server_url(settings())) as client:
        client.start(csp, segment, locale)
        if script is None:
            talk(client, console)
            return
        transcript = play(client, lines, None if as_json else console)
    if as_json:
        sys.stdout.write(json.dumps(transcript, ensure_ascii=False, indent=2) + "\n")


def _lines(script: Path) -> list[str]:
    """The customer's lines; empty ones are only there to make the file readable."""
    try:
        text = sys.stdin.read() if str(script) == "-" else script.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The script {script} can't be read ({error}).", advice="Give a text file in UTF-8.") from error
    return [line for line in text.splitlines() if line.strip()]
