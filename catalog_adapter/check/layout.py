"""Files and folders of a customer context that nothing reads: a slip of the pen, most often.

Input: the folder, and what its context.yml says. Output: a problem for everything that stands where nobody looks. Names
are looked at, no file is opened; folders that are links are not entered.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from catalog_adapter.contexts.files import CATALOGUE, CONVERSATIONS, is_context_path
from catalog_adapter.contexts.models import ContextFile
from catalog_adapter.contexts.parsed import FILES
from catalog_adapter.layers.near_names import did_you_mean, did_you_mean_or_known
from catalog_adapter.layers.problems import Origin, Problem, Severity

_SEGMENTS, _LOCALES = "segments", "locales"
_NOTES = ("README", "LICENSE", "CHANGELOG")  # for people, as in any folder under Git


def check_layout(folder: Path, context: ContextFile | None) -> Iterable[Problem]:
    """Everything in a CSP's folder that nothing reads; ``context`` is None where context.yml can't be read."""
    yield from _layer(folder, context, (*FILES, CATALOGUE, CONVERSATIONS, _SEGMENTS, _LOCALES))
    segments = [one.id for one in context.segments] if context else None
    for inside in (CATALOGUE, CONVERSATIONS):
        for path in _below(folder / inside):
            if not is_context_path(f"{inside}/{path.name}") and path.stem not in _NOTES:
                yield from _unknown(path, ("offers.yml", "constraints.yml") if inside == CATALOGUE else ())
    for path in _below(folder / _SEGMENTS):
        if path.is_symlink():
            yield strange(path, "is a symbolic link; put the thing itself here")
        elif not path.is_dir():
            yield strange(path, f"is not the folder of a segment; put it into {_SEGMENTS}/<segment>/")
        elif segments is not None and path.name not in segments:
            yield strange(path, f"context.yml has no segment {path.name!r}{did_you_mean_or_known(path.name, segments)}")
        else:
            yield from _layer(path, context, (*FILES, _LOCALES))


def _layer(folder: Path, context: ContextFile | None, known: Collection[str]) -> Iterable[Problem]:
    """What stands beside the files of a layer, and in its folder of locales."""
    for path in _below(folder):
        if path.is_symlink() and path.name in (CATALOGUE, CONVERSATIONS, _SEGMENTS, _LOCALES):
            yield strange(path, "is a symbolic link; put the thing itself here")
        elif path.name not in known and path.stem not in _NOTES:
            yield from _unknown(path, known)
    locales = {key for one in context.locales for key in (one, one.split("-")[0])} if context else None
    for path in _below(folder / _LOCALES):
        if path.is_symlink():
            yield strange(path, "is a symbolic link; put the thing itself here")
        elif not path.is_dir():
            yield strange(path, f"is not the folder of a locale; put it into {_LOCALES}/<locale>/")
        elif locales is not None and path.name not in locales:
            hint = did_you_mean_or_known(path.name, sorted(locales))
            yield strange(path, f"context.yml has no locale {path.name!r}{hint}")
        else:
            for file in _below(path):
                if file.name not in FILES:
                    yield from _unknown(file, tuple(FILES))


def _unknown(path: Path, known: Collection[str]) -> Iterable[Problem]:
    """Meant as data, it is an error: what it says would silently not be so."""
    hint = did_you_mean(path.name, known)
    meant = bool(hint) or path.suffix in (".yml", ".yaml")
    text = f"nothing reads this {'folder' if path.is_dir() else 'file'}{hint}"
    yield strange(path, text, "error" if meant else "warning")


def strange(path: Path, text: str, severity: Severity = "error") -> Problem:
    """A problem of a file or folder; one whose name can't be printed is told at the folder it is in."""
    if path.name.isprintable():
        return Problem.at(Origin(path, 1, 1), text, severity)
    return Problem.at(Origin(path.parent, 1, 1), f"{path.name!r}: {text}", severity)


def _below(folder: Path) -> Iterator[Path]:
    """What is in a folder, by name, without what is hidden; nothing where there is no such folder."""
    if folder.is_symlink() or not folder.is_dir():
        return
    with contextlib.suppress(OSError):
        yield from (path for path in sorted(folder.iterdir()) if not path.name.startswith("."))
