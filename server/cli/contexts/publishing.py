"""``bespoke contexts publish``: takes a folder, once or at every save, or a draft to the server's gate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Literal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from watchfiles import watch

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.folder import Fingerprint, fingerprint, read_folder
from foundation.errors import BadInput, BespokeError, NotFound
from server.cli.contexts.base import base_of, remember_base
from server.cli.contexts.staff_client import StaffClient, StaffRefused, Told

_LOOK_EVERY = 1000  # milliseconds between two looks for what no event told of
_STEPS = {"check": "checking", "compile": "compiling", "rehearse": "holding conversations"}

Base = int | Literal["live"] | None


def read_whole(folder: Path) -> ContextFiles:
    """All files of a folder. Raises NotFound, and BadInput where one of them can't be read."""
    expect_folder(folder)
    files, problems = read_folder(folder)
    if problems:
        raise BadInput("\n".join(map(str, problems)), advice="Mend these files first.")
    return files


def publish_folder(client: StaffClient, folder: Path, *, base: Base, author: str, note: str, console: Console) -> int:
    """Publish what is in ``folder``; the number of the new revision. Raises StaffRefused, NotFound, BadInput."""
    files = read_whole(folder)
    body = {
        "files": dict(files.texts), "base": base if base is not None else base_of(folder), "author": author,
        "note": note,
    }  # fmt: skip
    with _told_on(console) as told:
        result = client.publish(body, told)
    number = int(result["revision"]["number"])
    remember_base(folder, number)
    _tell(console, result["warnings"], client.csp, folder)
    _tell_live(console, client.csp, number)
    return number


def publish_draft(client: StaffClient, name: str, *, author: str, note: str, console: Console) -> None:
    """Publish a draft. Raises StaffRefused."""
    with _told_on(console) as told:
        result = client.publish({"author": author, "note": note}, told, draft=name)
    _tell(console, result["warnings"], client.csp, None)
    _tell_live(console, client.csp, int(result["revision"]["number"]))


def publish_on_save(client: StaffClient, folder: Path, *, author: str, console: Console) -> None:
    """Publish now, and again whenever a file is saved, until interrupted; what is refused is told and waits for the
    next save, as it does where the server is away. Over whatever is live: who works alone on a machine need not care
    for bases. Raises NotFound."""
    expect_folder(folder)
    console.print(f"publishing {folder} on every save; Ctrl-C ends it", markup=False, highlight=False)
    published: Fingerprint | None = None
    looks = watch(folder, watch_filter=_is_yaml, raise_interrupt=False, yield_on_timeout=True, rust_timeout=_LOOK_EVERY)
    # at a look without news, too: what was saved during the first publish, nobody has watched
    for _news in chain([None], looks):
        if (found := fingerprint(folder)) != published:
            published = found
            _try(client, folder, author, console)


def tell_refusal(console: Console, refused: StaffRefused, csp: str, folder: Path | None = None) -> None:
    """Say why nothing was published, line by line; with ``folder``, by the files there."""
    console.print(refused.message, style="red", markup=False, highlight=False, soft_wrap=True)
    _tell(console, refused.lines, csp, folder)
    if refused.advice:
        console.print(refused.advice, markup=False, highlight=False, soft_wrap=True)


def _try(client: StaffClient, folder: Path, author: str, console: Console) -> None:
    try:
        publish_folder(client, folder, base="live", author=author, note="saved", console=console)
    except StaffRefused as refused:
        if refused.code_told != "nothing_to_publish":
            tell_refusal(console, refused, client.csp, folder)
    except BespokeError as error:
        console.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)


def expect_folder(folder: Path) -> None:
    """Raises NotFound where there is no such folder."""
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.", advice="Give the folder with the CSP's context.yml.")


def _is_yaml(_change: object, path: str) -> bool:
    return path.endswith(".yml")


@contextmanager
def _told_on(console: Console) -> Iterator[Told]:
    """Shows how far a publish is, for as long as it takes."""
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console, transient=True
    ) as shown:
        task = shown.add_task("reading")

        def told(step: str, done: int, of: int) -> None:
            shown.update(task, description=_STEPS.get(step, step), completed=done, total=of)

        yield told


def _tell_live(console: Console, csp: str, number: int) -> None:
    console.print(f"{csp}: revision {number} is live", style="green", markup=False, highlight=False)


def _tell(console: Console, lines: Iterable[str], csp: str, folder: Path | None) -> None:
    """The server names files by the CSP; here they are in a folder."""
    for line in lines:
        told = str(folder / line.removeprefix(f"{csp}/")) if folder and line.startswith(f"{csp}/") else line
        console.print(told, markup=False, highlight=False, soft_wrap=True)
