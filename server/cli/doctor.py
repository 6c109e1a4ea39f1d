"""``bespoke doctor``: what is wrong with this installation, and what to do."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from foundation.settings import settings

if TYPE_CHECKING:
    from server.doctor.finding import Finding

_SIGNS = {"fine": ("✓", "green"), "odd": ("!", "yellow"), "wrong": ("✗", "red")}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Look at this installation and say what to do; nothing is changed. The exit code is 1 where something is wrong."""
    from server.doctor.doctor import look

    findings = asyncio.run(look(settings()))
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=2))
    else:
        _tell(findings)
    if any(one.verdict == "wrong" for one in findings):
        raise typer.Exit(1)


def _tell(findings: list[Finding]) -> None:
    console = Console(soft_wrap=True)
    for one in findings:
        sign, colour = _SIGNS[one.verdict]
        console.print(Text.assemble((f"{sign} {one.about}: ", colour), one.said))
        if one.advice:
            console.print(Text(f"  {one.advice}"))
