"""The CSP's own wording of messages as a form shows it, and what a form says put back into the file.

Input: the text of a ``tone.yml``. Output: wording by message, or the text with one message changed; every other line
stays as it is.
"""

from __future__ import annotations

import textwrap
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from catalog_adapter.layers.nodes import MappingNode
from catalog_adapter.layers.reader import Unreadable, read_yaml
from console.editing.conflict import expect
from foundation.errors import BadInput

_LISTED = "messages"


def own_wording(text: str) -> dict[str, Any]:
    """The own wording of a file, by message, as it is written there. Raises BadInput where it can't be read."""
    messages = _tree(text).items.get(_LISTED)
    return messages.plain() if isinstance(messages, MappingNode) else {}


def by_locale(wording: Any) -> dict[str, str]:
    """Wordings, one a line, by locale; "" for all."""
    if isinstance(wording, dict):
        return {locale: "\n".join(_listed(one)) for locale, one in wording.items()}
    return {"": "\n".join(_listed(wording))}


def as_typed(typed: dict[str, str]) -> Any:
    """What a form's texts by locale say as data; None where they say nothing."""
    found = {
        locale: [" ".join(line.split()) for line in text.splitlines() if line.strip()] for locale, text in typed.items()
    }
    found = {locale: lines for locale, lines in found.items() if lines}
    plain = {locale: lines[0] if len(lines) == 1 else lines for locale, lines in found.items()}
    return plain.get("") if set(plain) <= {""} else plain


def with_wording(text: str, message: str, wording: Any, read: str, author: str) -> str:
    """The text with one message worded so; None: as the standard has it. Raises FileChanged, BadInput."""
    before = own_wording(text).get(message)
    expect(before, read, name=message, author=author)
    if wording == before:
        return text
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    tree = _tree(text)
    messages = tree.items.get(_LISTED)
    if not isinstance(messages, MappingNode) or not messages.items:
        if _LISTED in tree.items:
            raise BadInput(
                "The file's `messages` stand in one line or are empty.", advice="Write the first in the editor."
            )
        return "".join([*lines, f"{_LISTED}:\n", _entry(message, wording, "  ") if wording is not None else ""])
    starts = {name: origin.line - 1 for name, origin in messages.key_origins.items()}
    indent = _indent(lines, starts)
    after = min(
        (one.line - 1 for one in tree.key_origins.values() if one.line - 1 > max(starts.values())), default=len(lines)
    )
    entry = _entry(message, wording, indent) if wording is not None else ""
    if message in starts:
        start = starts[message]
        end = min((one for one in starts.values() if one > start), default=after)
        lines[start : _without_tail(lines, start, end)] = [entry]
    else:
        end = _without_tail(lines, max(starts.values()), after)
        lines[end:end] = [entry]
    return "".join(lines)


def _tree(text: str) -> MappingNode:
    try:
        return read_yaml(Path(), text) if text.strip() else read_yaml(Path(), "{}")
    except Unreadable as error:
        raise BadInput(f"The file can't be read: {error.problem.message}.", advice="Mend it in the editor.") from None


def _listed(wording: Any) -> list[str]:
    return [str(one) for one in wording] if isinstance(wording, list) else [] if wording is None else [str(wording)]


def _indent(lines: list[str], starts: dict[str, int]) -> str:
    """How far the messages stand in, each in a line of its own. Raises BadInput."""
    found = {lines[start][: len(lines[start]) - len(lines[start].lstrip())] for start in starts.values()}
    alone = len(set(starts.values())) == len(starts)
    begins = all(lines[start].lstrip().startswith((name, f'"{name}"', f"'{name}'")) for name, start in starts.items())
    if len(found) != 1 or not alone or not begins:
        raise BadInput("The file's `messages` don't stand line by line.", advice="Change this one in the editor.")
    return found.pop()


def _without_tail(lines: list[str], start: int, end: int) -> int:
    """The end of an entry without blank lines and comments after it, which are about what follows."""
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _entry(message: str, wording: Any, indent: str) -> str:
    yaml = YAML()
    yaml.width = 1_000_000
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    into = StringIO()
    yaml.dump({message: _quoted(wording)}, into)
    return textwrap.indent(into.getvalue(), indent)


def _quoted(wording: Any) -> Any:
    """Every text in quotes: no wording is taken for anything else."""
    if isinstance(wording, dict):
        return {locale: _quoted(one) for locale, one in wording.items()}
    return [_quoted(one) for one in wording] if isinstance(wording, list) else DoubleQuotedScalarString(wording)
