"""``bespoke contexts …``: check, show, publish, and what was published."""

from __future__ import annotations

import asyncio
import getpass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from foundation.errors import BadInput, NotFound
from foundation.settings import settings
from server.cli.contexts.tmf620 import export_tmf620, import_tmf620
from server.cli.schemas import schemas

app = typer.Typer(help="Customer contexts: what each CSP wrote.", no_args_is_help=True)
app.command("schemas")(schemas)
app.command("import-tmf620")(import_tmf620)
app.command("export-tmf620")(export_tmf620)

Csp = Annotated[str, typer.Argument(help="The CSP's id.", metavar="CSP")]
Url = Annotated[str | None, typer.Option(help="The server; without, the one of `make run`.")]
AuthorOption = Annotated[str, typer.Option(help="Who does it, for the log.", default_factory=getpass.getuser)]
Note = Annotated[str, typer.Option("--note", "-m", help="What it is about, for the log.")]


@app.command()
def check(
    path: Annotated[Path | None, typer.Argument(help="A folder of customer contexts, or one CSP's.")] = None,
) -> None:
    """Check customer contexts; every problem is told as path:line:column, and errors make the exit code 1."""
    from catalog_adapter.check import check_folder

    errors = warnings = 0
    for problem in check_folder(path or _as_seen_from_here(settings().contexts_folder)):
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
    folder = _as_seen_from_here(settings().contexts_folder) / csp
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


@app.command()
def publish(
    csp: Csp,
    author: AuthorOption,
    note: Note = "",
    folder: Annotated[Path | None, typer.Option("--from", help="The folder; without, the CSP's own.")] = None,
    base: Annotated[
        str | None, typer.Option(help="The revision it was made from, or live; without, what the folder remembers.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Publish on every save, over whatever is live.")] = False,
    url: Url = None,
) -> None:
    """Take a folder through the gate and make it live.

    From then on the CSP is served from its revisions, and a change of the folder is live when it is published.
    """
    from server.cli.contexts.publishing import Base, expect_folder, publish_folder, publish_on_save, tell_refusal
    from server.cli.contexts.staff_client import StaffClient, StaffRefused

    if base is not None and base != "live" and not base.isdecimal():
        raise BadInput(f"{base!r} is no revision.", advice="Give a number, or live.")
    folder = folder or _as_seen_from_here(settings().contexts_folder) / csp
    expect_folder(folder)
    console = Console(stderr=True)
    with StaffClient(csp, settings(), url, new=True) as client:
        if watch:
            publish_on_save(client, folder, author=author, console=console)
            return
        made_from: Base = "live" if base == "live" else int(base) if base else None
        try:
            publish_folder(client, folder, base=made_from, author=author, note=note, console=console)
        except StaffRefused as refused:
            tell_refusal(console, refused, csp, folder)
            raise typer.Exit(1) from None


@app.command()
def log(csp: Csp, limit: Annotated[int, typer.Option(help="How many, at most.")] = 20, url: Url = None) -> None:
    """List what was published, the newest first."""
    table = Table("revision", "published", "author", "kind", "note", box=None)
    for one in _ask(csp, url, "/revisions", limit=limit):
        kind = f"rollback to {one['of']}" if one["of"] else one["kind"]
        cells = (str(one["number"]), one["published_at"][:19], one["author"], kind, one["note"])
        table.add_row(*map(Text, cells))  # as Text: what people write may look like markup
    Console().print(table)


@app.command()
def diff(
    csp: Csp,
    before: Annotated[str, typer.Argument(help="A revision's number, live, or draft:NAME.")] = "live",
    after: Annotated[str | None, typer.Argument(help="The other; without, the CSP's folder.")] = None,
    folder: Annotated[Path | None, typer.Option("--from", help="Another folder.")] = None,
    url: Url = None,
) -> None:
    """Tell what differs, entry by entry: between two versions, or a version and a folder."""
    from catalog_adapter.contexts.files import files_from
    from catalog_adapter.revisions.diff import diff as diff_files
    from server.cli.contexts.publishing import read_whole

    if after is not None:
        changes = _ask(csp, url, "/diff", before=before, after=after)["changes"]
    else:
        files = read_whole(folder or _as_seen_from_here(settings().contexts_folder) / csp)
        old = files_from(csp, _ask(csp, url, f"/versions/{quote(before)}/files")["files"])
        changes = [str(change) for change in diff_files(old, files)]
    for change in changes:
        typer.echo(change)
    typer.echo(f"{len(changes)} changes", err=True)


@app.command()
def rollback(
    csp: Csp,
    number: Annotated[int, typer.Argument(help="The revision whose content is to be live again.")],
    author: AuthorOption,
    note: Note = "",
    url: Url = None,
) -> None:
    """Make an older revision's content live again, as a new revision."""
    from server.cli.contexts.staff_client import StaffClient

    with StaffClient(csp, settings(), url) as client:
        done = client.send("POST", "/rollback", {"number": number, "author": author, "note": note})
    typer.echo(f"{csp}: revision {done['revision']['number']} is live, with the content of {number}")


@app.command("export")
def export_files(
    csp: Csp,
    folder: Annotated[Path, typer.Argument(help="Where to; made if it isn't there.")],
    version: Annotated[str, typer.Option(help="A revision's number, live, or draft:NAME.")] = "live",
    url: Url = None,
) -> None:
    """Write what was published, or a draft, as files."""
    from catalog_adapter.contexts.files import files_from
    from catalog_adapter.contexts.folder import write_folder
    from server.cli.contexts.base import remember_base

    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise BadInput(f"{folder} is no empty folder.", advice="Give another folder; nothing was written.")
    if version == "live":  # by its number: what is published while we read would make it the wrong base
        version = str((_ask(csp, url, "")["live"] or {}).get("number", version))
    files = files_from(csp, _ask(csp, url, f"/versions/{quote(version)}/files")["files"])
    write_folder(files, folder)
    if version.isdecimal():
        remember_base(folder, int(version))
    typer.echo(f"{len(files.texts)} files are in {folder}")


@app.command("import")
def import_files(
    csp: Csp,
    folder: Annotated[Path, typer.Argument(help="The folder to read.")],
    author: AuthorOption,
    draft: Annotated[str, typer.Option(help="The draft's name.")] = "draft",
    url: Url = None,
) -> None:
    """Save a folder as a draft, to be worked on and published later; a draft of that name is replaced."""
    from server.cli.contexts.base import base_of
    from server.cli.contexts.publishing import read_whole
    from server.cli.contexts.staff_client import StaffClient

    files = read_whole(folder)
    with StaffClient(csp, settings(), url, new=True) as client:
        known = {one["name"]: one["version"] for one in client.get("")["drafts"]}
        body = {
            "files": dict(files.texts), "author": author, "base": base_of(folder), "version": known.get(draft),
        }  # fmt: skip
        saved = client.send("PUT", f"/drafts/{quote(draft)}", body)
    typer.echo(f"{csp}: draft {saved['name']!r}, version {saved['version']}")


def _ask(csp: str, url: str | None, path: str, **parameters: str | int) -> Any:
    from server.cli.contexts.staff_client import StaffClient

    with StaffClient(csp, settings(), url) as client:
        return client.get(path, **parameters)


async def _heads() -> list[Any]:
    from catalog_adapter.contexts import CatalogAdapter
    from catalog_adapter.sources.catalogues import Catalogues
    from catalog_adapter.sources.database import DatabaseSource
    from catalog_adapter.sources.folder import FolderSource
    from catalog_adapter.sources.layered import LayeredSource
    from catalog_adapter.sources.source import Source
    from foundation.database import Database
    from foundation.secrets import Secrets
    from server.migrations import upgrade

    database = Database(settings().effective_database_url)
    try:
        await upgrade(database)
        state = settings().state_folder
        catalogues = Catalogues(state / "catalogues", Secrets(state), settings().effective_public_url, follow=False)
        sources: list[Source] = [DatabaseSource(database), FolderSource(settings().contexts_folder)]
        return await CatalogAdapter([LayeredSource(source, catalogues) for source in sources]).heads()
    finally:
        await database.close()


def _as_seen_from_here(folder: Path) -> Path:
    """A folder below the working directory by its short name, as editors and people want it in a report."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder
