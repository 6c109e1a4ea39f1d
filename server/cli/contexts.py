"""``bespoke contexts …``."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from foundation.settings import settings

app = typer.Typer(help="Customer contexts: what each CSP wrote.", no_args_is_help=True)


@app.command()
def check(
    path: Annotated[Path | None, typer.Argument(help="A folder of customer contexts, or one CSP's.")] = None,
) -> None:
    """Check customer contexts; every problem is told as path:line:column, and errors make the exit code 1."""
    from catalog_adapter.check import check_folder

    problems = check_folder(path or _as_seen_from_here(settings().contexts_folder))
    for problem in problems:
        typer.echo(str(problem))
    errors = sum(problem.severity == "error" for problem in problems)
    typer.echo(f"{errors} errors, {len(problems) - errors} warnings", err=True)
    raise typer.Exit(1 if errors else 0)


@app.command("list")
def list_contexts() -> None:
    """List the customer contexts that can be talked to."""
    from catalog_adapter.contexts import CatalogAdapter
    from catalog_adapter.sources.folder import FolderSource

    table = Table("context", "CSP", "locales", box=None)
    adapter = CatalogAdapter([FolderSource(settings().contexts_folder)])
    for summary in asyncio.run(adapter.list_contexts()):
        for segment, _names in summary.segments:
            table.add_row(f"{summary.csp}/{segment}", summary.name, ", ".join(summary.locales))
    Console().print(table)


def _as_seen_from_here(folder: Path) -> Path:
    """A folder below the working directory by its short name, as editors and people want it in a report."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder
