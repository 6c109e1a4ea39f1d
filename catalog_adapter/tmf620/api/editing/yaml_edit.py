"""Changes entries in the text of a YAML file, and leaves every other line as it is.

Input: a text, and changes of entries in its lists. Output: the text. An entry is cut out by its lines, changed, and put
back; lists that don't stand line by line (``[]``, ``[{…}]``) are written anew with the whole file.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from catalog_adapter.layers.nodes import ListNode, MappingNode, Node, ScalarNode
from catalog_adapter.layers.reader import Unreadable, read_yaml
from catalog_adapter.tmf620.api.editing.entries import EntryChange
from catalog_adapter.tmf620.api.editing.overlay import change_entry, dumped, new_entry, round_trip
from catalog_adapter.tmf620.documents import Json

#: List → id → the entry as lower layers have it.
Below = Mapping[str, Mapping[str, Json]]

#: Of lists within an entry: how far the values and the dashes are indented.
STYLES = ((4, 2), (2, 0))


def edited(text: str, changes: Sequence[EntryChange], below: Below) -> str:
    """The text with the changes. Raises Unreadable for a text that is no file of a context."""
    newline = "\r\n" if "\r\n" in text else "\n"
    found = text.replace("\r\n", "\n")
    for listed, group in groupby(changes, lambda one: one.listed):
        edit, lower = list(group), below.get(listed, {})
        lines = _Lines.of(found, listed)
        found = lines.edited(edit, lower) if lines else _rewritten(found, listed, edit, lower)
    return found.replace("\n", newline)


@dataclass
class _Lines:
    """The lines of a file, and where in them the entries of a list are: id → (first, after the last)."""

    lines: list[str]
    indent: str
    entries: dict[str, tuple[int, int]]

    @classmethod
    def of(cls, text: str, listed: str) -> _Lines | None:
        """None where the list is not there, or its entries don't each begin a line."""
        tree = read_yaml(Path(), text)
        node = tree.items.get(listed)
        if not isinstance(node, ListNode) or not node.items:
            return None
        lines = text.splitlines(keepends=True)
        starts = [item.origin.line - 1 for item in node.items]
        indent = lines[starts[0]].partition("-")[0]
        if indent.strip() or any(not lines[start].startswith(f"{indent}- ") for start in starts):
            return None
        ends = [*starts[1:], _end_of_list(tree, listed, len(lines))]
        spans = [(start, _without_tail(lines, start, end)) for start, end in zip(starts, ends, strict=True)]
        return cls(lines, indent, dict(zip(map(_id_of, node.items), spans, strict=True)))

    def edited(self, changes: Sequence[EntryChange], below: Mapping[str, Json]) -> str:
        """The text with the changes."""
        if not self.lines[-1].endswith("\n"):
            self.lines[-1] += "\n"
        end = max(end for _, end in self.entries.values())
        added = ""
        texts: list[tuple[int, int, str]] = []
        for change in changes:
            if change.id in self.entries:
                texts.append(self._changed(change, below.get(change.id)))
            elif entry := new_entry(change.before, change.after, below.get(change.id), change.id):
                added += self._gap() + self._indented(entry, *STYLES[0])
        # the last first, so that those before stay where they are
        for start, stop, text in [(end, end, added), *sorted(texts, reverse=True)]:
            self.lines[start:stop] = [text]
        return "".join(self.lines)

    def _changed(self, change: EntryChange, below: Json | None) -> tuple[int, int, str]:
        """The lines to replace, and with what."""
        start, end = self.entries[change.id]
        if change.before is None or change.after is None:
            entry = new_entry(change.before, change.after, below, change.id)
            start = start if entry else self._with_comment_above(start)
            return start, end, self._indented(entry, *STYLES[0]) if entry else ""
        snippet = "".join(_outdented(line, self.indent) for line in self.lines[start:end])
        style = next((one for one in STYLES if as_written(snippet, one)), STYLES[0])
        node: CommentedMap = round_trip(*style).load(snippet)[0]
        change_entry(node, change.before, change.after, below)
        return start, end, as_before("".join(self.lines[start:end]), self._indented(node, *style))

    def _indented(self, entry: CommentedMap, sequence: int, offset: int) -> str:
        text = textwrap.dedent(dumped(round_trip(sequence, offset), CommentedSeq([entry])))
        return textwrap.indent(text, self.indent)

    def _gap(self) -> str:
        """What stands between two entries: a blank line, if they have one anywhere."""
        starts = sorted(start for start, _ in self.entries.values())
        return "\n" if any(not self.lines[start - 1].strip() for start in starts) else ""

    def _with_comment_above(self, start: int) -> int:
        """Where an entry begins with the comment that is about it, and the blank line above."""
        while (
            start and self.lines[start - 1].lstrip().startswith("#") and self.lines[start - 1].startswith(self.indent)
        ):
            start -= 1
        return start - 1 if start and not self.lines[start - 1].strip() else start


def _rewritten(text: str, listed: str, changes: Sequence[EntryChange], below: Mapping[str, Json]) -> str:
    """The whole file anew, for a list that is not there, is empty, or stands in one line."""
    yaml = round_trip()
    root = yaml.load(text)
    if root is None:
        added = [new_entry(one.before, one.after, below.get(one.id), one.id) for one in changes]
        return f"{text}{dumped(yaml, {listed: [one for one in added if one is not None]})}"
    entries = root.get(listed) or CommentedSeq()
    places = {entry["id"]: place for place, entry in enumerate(entries)}
    for change in changes:
        lower = below.get(change.id)
        if change.id in places and change.before is not None and change.after is not None:
            change_entry(entries[places[change.id]], change.before, change.after, lower)
            continue
        entry = new_entry(change.before, change.after, lower, change.id)
        kept = [one for one in entries if one["id"] != change.id]
        entries = CommentedSeq([*kept, *([entry] if entry is not None else [])])
        places = {one["id"]: place for place, one in enumerate(entries)}
    root[listed] = entries
    return dumped(yaml, root)


def as_before(before: str, after: str) -> str:
    """``after`` with the very lines of ``before`` wherever only white space differs, as far as it means the same."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    matcher = SequenceMatcher(
        None, [" ".join(one.split()) for one in old], [" ".join(one.split()) for one in new], autojunk=False
    )
    kept = "".join(
        "".join(old[first:last] if kind == "equal" else new[start:end])
        for kind, first, last, start, end in matcher.get_opcodes()
    )
    try:
        return kept if _meaning(kept) == _meaning(after) else after
    except Unreadable:
        return after


def _meaning(entry: str) -> Json:
    return read_yaml(Path(), f"entries:\n{entry}").plain()


def _outdented(line: str, indent: str) -> str:
    return line.removeprefix(indent) if line.startswith(indent) else line.lstrip(" ")


def as_written(snippet: str, style: tuple[int, int]) -> bool:
    """Whether an entry would be written again as it is."""
    yaml = round_trip(*style)
    return textwrap.dedent(dumped(yaml, yaml.load(snippet))) == snippet


def _end_of_list(tree: MappingNode, listed: str, lines: int) -> int:
    """The line after a list: that of the next name, or the end of the file."""
    own = tree.key_origins[listed].line
    return min((one.line - 1 for one in tree.key_origins.values() if one.line > own), default=lines)


def _without_tail(lines: list[str], start: int, end: int) -> int:
    """The end of an entry without blank lines and comments after it, which are about what follows."""
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _id_of(node: Node) -> str:
    found = node.items.get("id") if isinstance(node, MappingNode) else None
    return str(found.value) if isinstance(found, ScalarNode) else ""
