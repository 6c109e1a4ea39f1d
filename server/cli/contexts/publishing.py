"""``bespoke contexts publish``: takes a folder to the server's gate, once or at every save."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from watchfiles import watch

from catalog_adapter.contexts.folder import read_folder
from foundation.errors import BadInput
from server.cli.contexts.base import base_of, remember_base
from server.cli.contexts.staff_client import StaffClient, StaffRefused

_STEPS = {"check": "checking", "compile": "compiling", "rehearse": "holding conversations"}

Base = int | Literal["live"] | None


def publish_folder(client: StaffClient, folder: Path, *, base: Base, author: str, note: str, console: Console) -> int:
    """Publish what is in ``folder``; the number of the new revision. Raises StaffRefused, BadInput."""
    files, problems = read_folder(folder)
    if problems:
        raise BadInput("\n".join(map(str, problems)), advice="Mend these files first.")
    body = {
        "files": dict(files.texts), "base": base if base is not None else base_of(folder), "author": author,
        "note": note,
    }  # fmt: skip
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console, transient=True
    ) as shown:
        task = shown.add_task("reading")

        def told(step: str, done: int, of: int) -> None:
            shown.update(task, description=_STEPS.get(step, step), completed=done, total=of)

        result = client.publish(body, told)
    number = int(result["revision"]["number"])
    remember_base(folder, number)
    _tell(console, result["warnings"], folder)
    console.print(f"{folder.name}: revision {number} is live", style="green", markup=False, highlight=False)
    return number


def publish_on_save(client: StaffClient, folder: Path, *, author: str, console: Console) -> None:
    """Publish now, and again whenever a file is saved, until interrupted; what is refused is told and waits for the
    next save. Over whatever is live: who works alone on a machine need not care for bases."""
    console.print(f"publishing {folder} on every save; Ctrl-C ends it", markup=False, highlight=False)
    _try(client, folder, author, console)
    for _changes in watch(folder, watch_filter=lambda _change, path: path.endswith(".yml"), raise_interrupt=False):
        _try(client, folder, author, console)


def tell_refusal(console: Console, refused: StaffRefused, folder: Path | None) -> None:
    """Say why nothing was published, line by line."""
    console.print(refused.message, style="red", markup=False, highlight=False, soft_wrap=True)
    _tell(console, refused.lines, folder)
    if refused.advice:
        console.print(refused.advice, markup=False, highlight=False, soft_wrap=True)


def _try(client: StaffClient, folder: Path, author: str, console: Console) -> None:
    try:
        publish_folder(client, folder, base="live", author=author, note="saved", console=console)
    except StaffRefused as refused:
        if refused.code_told != "nothing_to_publish":
            tell_refusal(console, refused, folder)
    except BadInput as error:
        console.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)


def _tell(console: Console, lines: Iterable[str], folder: Path | None) -> None:
    """The server names files by the CSP; here they are in a folder."""
    for line in lines:
        start = f"{folder.name}/" if folder else ""
        told = str(folder / line.removeprefix(start)) if folder and line.startswith(start) else line
        console.print(told, markup=False, highlight=False, soft_wrap=True)
