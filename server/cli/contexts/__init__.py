"""``bespoke contexts …``: check, show, publish, and what was published."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from foundation.errors import BadInput, NotFound
from foundation.settings import settings
from server.cli.contexts.paths import as_seen_from_here
from server.cli.contexts.revisions import add_commands
from server.cli.contexts.tmf620 import export_tmf620, import_tmf620
from server.cli.schemas import schemas

app = typer.Typer(help="Customer contexts: what each CSP wrote.", no_args_is_help=True)


@app.command()
def check(
    path: Annotated[Path | None, typer.Argument(help="A folder of customer contexts, or one CSP's.")] = None,
) -> None:
    """Check customer contexts; every problem is told as path:line:column, and errors make the exit code 1."""
    from catalog_adapter.check import check_folder

    errors = warnings = 0
    for problem in check_folder(path or as_seen_from_here(settings().contexts_folder)):
        typer.echo(str(problem))
        errors += problem.severity == "error"
        warnings += problem.severity != "error"
    typer.echo(f"{errors} errors, {warnings} warnings", err=True)
    raise typer.Exit(1 if errors else 0)


@app.command("list")
def list_contexts() -> None:
    """List the customer contexts that can be talked to, and where each comes from."""
    table = Table("context", "CSP", "locales", "from", box=None)
    for head in asyncio.run(_heads()):
        for segment in head.context.segments:
            table.add_row(f"{head.csp}/{segment.id}", head.context.name, ", ".join(head.context.locales), head.label)
    Console().print(table)


@app.command()
def show(
    context: Annotated[str, typer.Argument(help="Which one: CSP/SEGMENT.", metavar="CSP/SEGMENT")],
    locale: Annotated[str | None, typer.Option(help="The locale, such as en-GB; the CSP's first without.")] = None,
    file: Annotated[str | None, typer.Option(help="Only this one, such as offers.")] = None,
) -> None:
    """Print a folder's context as it is resolved, each line with the file and line it came from."""
    from catalog_adapter.contexts.compile import check_place, context_file
    from catalog_adapter.contexts.files import CSP_NAME
    from catalog_adapter.contexts.folder import read_folder
    from catalog_adapter.contexts.parsed import FILES, ParsedContext
    from server.cli.contexts.show import as_lines, resolved_trees

    wanted = f"{file.removesuffix('.yml')}.yml" if file else None
    if wanted and wanted not in FILES:
        raise BadInput(f"{file!r} is no file of a context.", advice=f"There are {', '.join(FILES)}.")
    csp, _, segment = context.partition("/")
    folder = as_seen_from_here(settings().contexts_folder) / csp
    if not CSP_NAME.match(csp) or not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.", advice="`bespoke contexts list` shows what there is.")
    files, problems = read_folder(folder)
    parsed = ParsedContext(files)
    if problems or parsed.problems:
        raise BadInput("\n".join(map(str, [*problems, *parsed.problems])), advice="Mend these files first.")
    own = context_file(parsed)
    check_place(own, segment, locale or own.locales[0])
    for name, tree in resolved_trees(parsed, segment, locale or own.locales[0]).items():
        if wanted in (None, name):
            for line in as_lines(name, tree, folder):
                typer.echo(line)


async def _heads() -> list[Any]:
    from server.cli.contexts.reading import reading_adapter

    async with reading_adapter() as adapter:
        return await adapter.heads()


add_commands(app)
app.command("import-tmf620")(import_tmf620)
app.command("export-tmf620")(export_tmf620)
app.command("schemas")(schemas)
