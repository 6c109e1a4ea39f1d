"""Runs every check over every CSP and segment, and reports each problem once.

Problems come CSP by CSP, those of one in the order of its files and lines; nothing is kept of a CSP that is done.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from catalog_adapter.check import checks
from catalog_adapter.check.checks import Check
from catalog_adapter.check.layout import check_layout, strange
from catalog_adapter.check.names import without_wrong_names
from catalog_adapter.check.segments import held_everywhere
from catalog_adapter.contexts.files import CSP_NAME, ContextFiles
from catalog_adapter.contexts.folder import csp_folders, read_folder
from catalog_adapter.contexts.models import ContextFile
from catalog_adapter.contexts.parsed import CONTEXT, ContextData, ParsedContext, Reading
from catalog_adapter.conversations.reading import read_conversations
from catalog_adapter.layers.problems import Origin, Problem, Severity

_MOST_OF_ONE_FILE = 100


def check_folder(path: Path) -> Iterator[Problem]:
    """Everything wrong below ``path``: a folder of customer contexts, or one context's folder."""
    start = Origin(path, 1, 1)
    if not os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises where it may not look
        yield Problem.at(start, "there is no such folder")
    elif not _can_be_read(path):
        yield _unreadable(path)
    elif (path / CONTEXT).exists():
        yield from check_csp(path)
    else:
        folders = csp_folders(path)
        yield from _not_looked_at(path, folders)
        for folder in folders:
            yield from check_csp(folder)
        if not folders:
            yield Problem.at(start, f"no customer context here: none of its folders has a {CONTEXT}")


def check_csp(folder: Path) -> list[Problem]:
    """Everything wrong with one CSP's folder, sorted; of one file, the first hundred problems and how many more."""
    if not _can_be_read(folder):
        return [_unreadable(folder)]
    files, unreadable = read_folder(folder)
    parsed = ParsedContext(files, [one.path.relative_to(folder).as_posix() for one in unreadable])
    context = _context(parsed)
    return _told([*unreadable, *_problems(parsed, context), *check_layout(folder, context)])


def check_files(files: ContextFiles) -> list[Problem]:
    """Everything wrong with the files of one CSP, as :func:`check_csp` tells it of a folder."""
    parsed = ParsedContext(files)
    return _told(_problems(parsed, _context(parsed)))


def _told(problems: Iterable[Problem]) -> list[Problem]:
    found = sorted(set(problems))
    return [one for _, of_file in groupby(found, lambda one: one.path) for one in _bounded(list(of_file))]


def _not_looked_at(path: Path, folders: Iterable[Path]) -> Iterator[Problem]:
    """Folders that were meant as a CSP's, and are passed over."""
    for one in sorted(path.iterdir()):
        if one in folders or one.name.startswith(".") or not _can_be_read(one) or not (one / CONTEXT).exists():
            continue
        if one.is_symlink():
            yield strange(one, "is a symbolic link; put the thing itself here")
        elif not CSP_NAME.fullmatch(one.name):
            yield strange(one, f"{one.name!r} can't be the name of a CSP's folder; use a-z, digits and -")


def _can_be_read(folder: Path) -> bool:
    """Whether the files in a folder can be listed and opened."""
    return os.access(folder, os.R_OK | os.X_OK, effective_ids=True)


def _unreadable(folder: Path) -> Problem:
    return Problem.at(Origin(folder, 1, 1), "the folder can't be read: Permission denied")


def _context(parsed: ParsedContext) -> ContextFile | None:
    own = parsed.read()
    return None if CONTEXT in own.broken else own.data.context


def _problems(parsed: ParsedContext, context: ContextFile | None) -> Iterator[Problem]:
    readings = _readings(parsed, context)
    yield from parsed.problems
    for reading in (parsed.read(), *readings):
        yield from reading.problems
    if context is not None:
        yield from read_conversations(parsed.files, context)[1]
        yield from _wrong_id(parsed, context)
    kept: _Kept = {}
    found = [_check(reading, kept) for reading in readings]
    for of_segment in found:
        yield from of_segment.always
    yield from held_everywhere([(reading.data, one.everywhere) for reading, one in zip(readings, found, strict=True)])


def _readings(parsed: ParsedContext, context: ContextFile | None) -> list[Reading]:
    """Each segment, in each locale that has something of its own, and in all others together."""
    known = [one.id for one in context.segments] if context else parsed.files.segments()
    segments: Sequence[str | None] = known or [None]
    return [
        replace(reading, data=replace(reading.data, locales=locales))
        for segment in segments
        for locale, locales in parsed.variants(context.locales if context else ())
        for reading in [parsed.read(segment, locale)]
    ]


def _wrong_id(parsed: ParsedContext, context: ContextFile) -> Iterator[Problem]:
    if context.id != parsed.files.csp:
        origin = parsed.read().data.trees[CONTEXT].items["id"].origin
        yield Problem.at(origin, f"the id {context.id!r} is not the folder's name {parsed.files.csp!r}")


#: What a check found, by the check and the trees it looked at: segments share most of their files.
_Kept = dict[tuple[object, ...], list[Problem]]


@dataclass(frozen=True)
class _Found:
    """What the checks say of one segment; ``everywhere`` counts only if the other segments agree."""

    always: list[Problem]
    everywhere: list[Problem]


def _check(reading: Reading, kept: _Kept) -> _Found:
    """Every check that can mean something, with the data as it is: what is broken hides as little as can be."""
    run = _Run(reading, kept)
    for check in (*checks.SIMPLE, checks.UNUSED):
        run(check, reading.data)
    if run(checks.PARTS, reading.data):
        run(checks.CASES, reading.data)
        return run.found
    offers_right = not run(checks.OFFER_NAMES, reading.data)
    constraints_right = not run(checks.CONSTRAINT_NAMES, reading.data)
    run(checks.PRESET_NAMES, reading.data)
    sound = reading.data if constraints_right else without_wrong_names(reading.data)
    run(checks.CASES, sound)
    for check in checks.CONFIGURATIONS if offers_right else ():
        run(check, sound)
    if offers_right and constraints_right:
        run(checks.UNPRICED, sound)
    return run.found


class _Run:
    """Runs checks on one reading, those that its broken files allow; each once on the same files."""

    def __init__(self, reading: Reading, kept: _Kept) -> None:
        self._reading = reading
        self._kept = kept
        self.found = _Found([], [])

    def __call__(self, check: Check, data: ContextData) -> bool:
        """Whether the check found an error. ``data`` is the reading's, or a part of it that follows from the files."""
        if check.files & self._reading.broken:
            return False
        locales = data.locales if check.by_locale else ()
        key = check, locales, *(id(self._reading.data.trees[name]) for name in sorted(check.files))
        if key not in self._kept:
            self._kept[key] = list(check.find(data))
        problems = self._kept[key]
        (self.found.everywhere if check.everywhere else self.found.always).extend(problems)
        return any(one.severity == "error" for one in problems)


def _bounded(problems: list[Problem]) -> list[Problem]:
    shown, hidden = problems[:_MOST_OF_ONE_FILE], problems[_MOST_OF_ONE_FILE:]
    if not hidden:
        return shown
    worst: Severity = min(one.severity for one in hidden)  # "error" sorts before "warning"
    return [*shown, replace(hidden[0], severity=worst, message=f"and {len(hidden)} more problems from here on")]
