"""``bespoke contexts publish`` and what belongs to it: drafts, log, diff, rollback, export, import."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from foundation.counting import counted
from foundation.errors import BadInput, NotFound
from foundation.settings import settings
from server.cli.contexts.paths import as_seen_from_here

Csp = Annotated[str, typer.Argument(help="The CSP's id.", metavar="CSP")]
Url = Annotated[str | None, typer.Option(help="The server; without, the one of `make run`.")]
AuthorOption = Annotated[str, typer.Option(help="Who does it, for the log.", default_factory=getpass.getuser)]
Note = Annotated[str, typer.Option("--note", "-m", help="What it is about, for the log.")]


def add_commands(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (publish, drafts, log, diff, rollback):
        app.command()(command)
    app.command("export")(export_files)
    app.command("import")(import_files)


def publish(
    csp: Csp,
    author: AuthorOption,
    note: Note = "",
    folder: Annotated[Path | None, typer.Option("--from", help="The folder; without, the CSP's own.")] = None,
    draft: Annotated[str | None, typer.Option(help="A draft, instead of a folder; see `drafts`.")] = None,
    base: Annotated[
        str | None, typer.Option(help="The revision it was made from, or live; without, what the folder remembers.")
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Publish on every save, over whatever is live.")] = False,
    url: Url = None,
) -> None:
    """Take a folder, or a draft, through the gate and make it live.

    From then on the CSP is served from its revisions, and a change of the folder is live when it is published.
    """
    from server.cli.contexts.publishing import Base, expect_folder, publish_draft, publish_folder, publish_on_save
    from server.cli.contexts.staff_client import StaffClient

    if base is not None and base != "live" and not base.isdecimal():
        raise BadInput(f"{base!r} is no revision.", advice="Give a number, or live.")
    if draft is not None and (folder, base, watch) != (None, None, False):
        raise BadInput("A draft has its own files and base.", advice="Leave out --from, --base and --watch.")
    console = Console(stderr=True)
    if draft is not None:
        with StaffClient(csp, settings(), url) as client, _refusal_told(console, csp):
            publish_draft(client, draft, author=author, note=note, console=console)
        return
    folder = folder or as_seen_from_here(settings().contexts_folder) / csp
    expect_folder(folder)
    made_from: Base = "live" if base == "live" else int(base) if base else None
    with StaffClient(csp, settings(), url, new=True) as client:
        if watch:
            publish_on_save(client, folder, author=author, console=console)
            return
        with _refusal_told(console, csp, folder):
            publish_folder(client, folder, base=made_from, author=author, note=note, console=console)


def drafts(
    csp: Csp,
    discard: Annotated[str | None, typer.Option(help="Throw this one away.", metavar="NAME")] = None,
    url: Url = None,
) -> None:
    """List the drafts, or throw one away."""
    from server.cli.contexts.staff_client import StaffClient

    with StaffClient(csp, settings(), url) as client:
        found = client.get("")["drafts"]
        if discard is not None:
            if discard not in {one["name"] for one in found}:
                raise NotFound(f"{csp} has no draft {discard!r}.", advice="`drafts` without --discard lists them.")
            client.send("DELETE", f"/drafts/{quote(discard, safe='')}", {})
            typer.echo(f"{csp}: draft {discard!r} is gone")
            return
    table = Table("draft", "version", "made from", "changed", "author", box=None)
    for one in found:
        made_from = "" if one["base"] is None else str(one["base"])
        table.add_row(*map(Text, (one["name"], str(one["version"]), made_from, one["changed_at"][:19], one["author"])))
    Console().print(table)


def log(csp: Csp, limit: Annotated[int, typer.Option(help="How many, at most.")] = 20, url: Url = None) -> None:
    """List what was published, the newest first."""
    table = Table("revision", "published", "author", "kind", "note", box=None)
    for one in _ask(csp, url, "/revisions", limit=limit):
        kind = f"rollback to {one['of']}" if one["of"] else one["kind"]
        cells = (str(one["number"]), one["published_at"][:19], one["author"], kind, one["note"])
        table.add_row(*map(Text, cells))  # as Text: what people write may look like markup
    Console().print(table)


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
        files = read_whole(folder or as_seen_from_here(settings().contexts_folder) / csp)
        old = files_from(csp, _ask(csp, url, f"/versions/{quote(before)}/files")["files"])
        changes = [str(change) for change in diff_files(old, files)]
    for change in changes:
        typer.echo(change)
    typer.echo(counted(len(changes), "change"), err=True)


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


@contextmanager
def _refusal_told(console: Console, csp: str, folder: Path | None = None) -> Iterator[None]:
    """What the server refused is told line by line, and makes the exit code 1."""
    from server.cli.contexts.publishing import tell_refusal
    from server.cli.contexts.staff_client import StaffRefused

    try:
        yield
    except StaffRefused as refused:
        tell_refusal(console, refused, csp, folder)
        raise typer.Exit(1) from None


def _ask(csp: str, url: str | None, path: str, **parameters: str | int) -> Any:
    from server.cli.contexts.staff_client import StaffClient

    with StaffClient(csp, settings(), url) as client:
        return client.get(path, **parameters)
