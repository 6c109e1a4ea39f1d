"""A CSP's folder, read as files, and written.

Input: ``<contexts folder>/<csp>``. Output: :class:`ContextFiles`, and every file that can't be read as a problem.
Links are never followed, so that nothing outside of the folder is read.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from catalog_adapter.contexts.files import (
    CSP_NAME,
    MAX_CHARACTERS,
    MAX_FILES,
    ContextFiles,
    is_context_path,
    without_mark,
)
from catalog_adapter.layers.problems import Origin, Problem
from catalog_adapter.layers.reader import MAX_BYTES

Fingerprint = tuple[tuple[str, int, int], ...]
_DEEPEST = 5


def csp_folders(root: Path) -> list[Path]:
    """The folders of all CSPs, by name; links that lead elsewhere are passed over."""
    if not root.is_dir():
        return []
    return sorted(one for one in root.iterdir() if is_csp_folder(one))


def is_csp_folder(folder: Path) -> bool:
    """Whether a folder is there for a CSP, and is no link."""
    return bool(CSP_NAME.match(folder.name)) and folder.is_dir() and not folder.is_symlink()


def fingerprint(folder: Path) -> Fingerprint:
    """Changes when any file of the folder does: names, times and sizes."""
    found = []
    for path in paths_in(folder):
        with contextlib.suppress(OSError):  # it is gone again: an editor is just saving it
            status = path.lstat()
            found.append((str(path), status.st_mtime_ns, status.st_size))
    return tuple(found)


def read_folder(folder: Path) -> tuple[ContextFiles, list[Problem]]:
    """All files of a customer context that are where they may be, and those of them that can't be read."""
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths_in(folder):
        name = path.relative_to(folder).as_posix()
        if not is_context_path(name):
            continue  # the checker tells of strange files
        if len(texts) >= MAX_FILES or sum(map(len, texts.values())) > MAX_CHARACTERS:
            problems.append(_problem(path, "is too much: split the customer context"))
            break
        try:
            texts[name] = _read_text(path)
        except _Unreadable as error:
            problems.append(_problem(path, str(error)))
    return ContextFiles(folder.name, texts, folder), problems


def write_folder(files: ContextFiles, folder: Path) -> None:
    """The files in a folder: :func:`read_folder` finds the same there."""
    for name, text in files.texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def paths_in(folder: Path) -> list[Path]:
    """Every file or link below the folder that ends in ``.yml``, in order; folders are entered, links are not."""
    return sorted(_walk(folder, _DEEPEST))


def _walk(folder: Path, deeper: int) -> Iterator[Path]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False) and deeper and not entry.name.endswith(".yml"):
            yield from _walk(Path(entry.path), deeper - 1)
        elif entry.name.endswith(".yml") or entry.is_symlink():
            yield Path(entry.path)


class _Unreadable(Exception):
    """Why a file can't be read."""


def _read_text(path: Path) -> str:
    """The text of a plain file; whatever else has the name is not opened, since reading it might never end."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            raw = _read_plain(handle)
        finally:
            os.close(handle)
    except OSError as error:
        if path.is_symlink():
            raise _Unreadable("is a symbolic link; put the thing itself here") from None
        raise _Unreadable(f"the file can't be read: {error.strerror}") from None
    try:
        return without_mark(raw.decode())
    except UnicodeDecodeError as error:
        raise _Unreadable(f"the file is not UTF-8 (byte {error.start}); save it as UTF-8") from None


def _read_plain(handle: int) -> bytes:
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        raise _Unreadable("is no plain file")
    if status.st_size > MAX_BYTES:
        raise _Unreadable(f"the file is larger than {MAX_BYTES:,} bytes; split the customer context")
    with os.fdopen(handle, "rb", closefd=False) as file:
        return file.read(MAX_BYTES + 1)


def _problem(path: Path, message: str) -> Problem:
    return Problem.at(Origin(path, 1, 1), message)
