"""Joins the component's files as they are served: one script, which has the style sheets in it, so that a page asks
once and not ten times. The sources stay apart.

Input: a folder and the module that imports the others. Output: one module, what is imported before what imports it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

_IMPORT = re.compile(r'^import (?:[^"\n]* from )?"\./([a-z-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=const |let |class |function |async )", re.MULTILINE)
_NAME = re.compile(r"^(?:const|let|class|function|async function) (\w+)", re.MULTILINE)


def joined_script(folder: Path, start: str, made: Mapping[str, str] = MappingProxyType({})) -> bytes:
    """The module ``start`` with all that it imports; ``made`` are modules that no file has, by name. ValueError where
    two of them have the same name at their top."""
    sources = dict(made)
    _collect(folder, start, sources)
    text = "".join(_EXPORT.sub("", source) for source in sources.values())
    twice = [name for name, times in Counter(_NAME.findall(text)).items() if times > 1]
    if twice:
        raise ValueError(f"the component's modules share a scope, and {', '.join(twice)} is there twice")
    return text.encode()


def joined_style(folder: Path) -> bytes:
    """All style sheets of a folder; the chat's own first, which the others add to."""
    files = sorted(folder.glob("*.css"), key=lambda path: (path.name != "chat.css", path.name))
    return b"".join(path.read_bytes() for path in files)


def _collect(folder: Path, name: str, sources: dict[str, str]) -> None:
    source = (folder / name).read_text(encoding="utf-8")
    for imported in _IMPORT.findall(source):
        if imported not in sources:
            _collect(folder, imported, sources)
    sources[name] = _IMPORT.sub("", source)
