"""Runs every check over every CSP and segment, and reports each problem once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from catalog_adapter.check.cases import check_cases, check_configurations
from catalog_adapter.check.names import check_names
from catalog_adapter.check.phrases import check_phrases
from catalog_adapter.check.wording import check_locales, check_wording
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.folder import csp_folders, read_folder
from catalog_adapter.contexts.parsed import ContextData, ParsedContext
from catalog_adapter.contexts.problems import Origin, Problem

Check = Callable[[ContextData], Iterable[Problem]]

#: Checks that need nothing but the files, then those that need every name to be right.
_FIRST: tuple[Check, ...] = (check_names, check_phrases, check_locales, check_wording)
_THEN: tuple[Check, ...] = (check_cases, check_configurations)


def check_folder(path: Path) -> list[Problem]:
    """Everything wrong below ``path``: a folder of customer contexts, or one context's folder."""
    if not path.is_dir():
        return [Problem.at(Origin(path, 1, 1), "there is no such folder")]
    folders = [path] if (path / "context.yml").exists() else csp_folders(path)
    if not folders:
        return [Problem.at(Origin(path, 1, 1), "no customer context here: none of its folders has a context.yml")]
    return sorted({problem for folder in folders for problem in _check_csp(folder)})


def _check_csp(folder: Path) -> Iterable[Problem]:
    files, unreadable = read_folder(folder)
    yield from unreadable
    yield from check_files(files)


def check_files(files: ContextFiles) -> Iterable[Problem]:
    """Everything wrong with the files of one CSP."""
    parsed = ParsedContext(files)
    data, problems = parsed.data()
    yield from [*parsed.problems, *problems]
    if data is None:
        return
    if data.context.id != files.csp:
        origin = data.trees["context.yml"].items["id"].origin
        yield Problem.at(origin, f"the id {data.context.id!r} is not the folder's name {files.csp!r}")
    yield from _unknown_segments(files.root, data)
    for segment in data.context.segments:
        for locale, locales in parsed.variants(data.context.locales):
            own, own_problems = parsed.data(segment.id, locale)
            yield from own_problems
            if own is not None:
                yield from _check_segment(replace(own, locales=locales))


def _check_segment(data: ContextData) -> Iterable[Problem]:
    first = [problem for check in _FIRST for problem in check(data)]
    yield from first
    if not any(problem.severity == "error" for problem in first):
        for check in _THEN:
            yield from check(data)


def _unknown_segments(folder: Path, data: ContextData) -> Iterable[Problem]:
    known = {one.id for one in data.context.segments}
    for path in sorted(folder.glob("segments/*")):
        if path.name not in known:
            yield Problem.at(Origin(path, 1, 1), f"context.yml has no segment {path.name!r}")
