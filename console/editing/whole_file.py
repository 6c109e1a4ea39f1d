"""A file that is one entry, such as an expected conversation, as a form shows it, and what the form says put back.

Input: the text of a file. Output: what it says, or the text with what was changed; comments and order stay.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from catalog_adapter.layers.reader import Unreadable, read_yaml
from catalog_adapter.tmf620.api.editing.overlay import change_entry, dumped, round_trip, styled
from catalog_adapter.tmf620.api.editing.yaml_edit import STYLES, as_before, as_written
from foundation.errors import BadInput

Content = dict[str, Any]


def content_of(text: str) -> Content:
    """What a file says. Raises BadInput where it can't be read."""
    try:
        return read_yaml(Path(), text).plain() if text.strip() else {}
    except Unreadable as error:
        raise BadInput(f"The file can't be read: {error.problem.message}.", advice="Mend it in the editor.") from None


def with_content(text: str, after: Content, *, listed: str) -> str:
    """The text saying ``after``. What stands in the list ``listed`` moves with its lines. Raises BadInput."""
    before = content_of(text)
    if before == after and repr(before) == repr(after):
        return text
    if not before:
        return text + _written(after)
    style = next((one for one in STYLES if as_written(text, one)), STYLES[0])
    yaml = round_trip(*style)
    node = yaml.load(text)
    if isinstance(node.get(listed), CommentedSeq) and isinstance(after.get(listed), list):
        before = before | {listed: _aligned(node[listed], before[listed], after[listed])}
    change_entry(node, before, after, None)
    return as_before(text, dumped(yaml, node))


def _aligned(node: CommentedSeq, before: list[Any], after: list[Any]) -> list[Any]:
    """The list with as many items as it is to have, each where it stays; what is new is in, what is gone is out."""
    made = list(before)
    steps = SequenceMatcher(None, [*map(repr, before)], [*map(repr, after)], autojunk=False).get_opcodes()
    for kind, first, last, begin, end in reversed(steps):
        if kind == "equal":
            continue
        paired = min(last - first, end - begin)
        for place in reversed(range(first + paired, last)):
            del node[place], made[place]
        for place in range(begin + paired, end):
            at = first + place - begin
            node.insert(at, _item(after[place], flow=_is_flow(node)))
            made.insert(at, after[place])
    return made


def _is_flow(node: CommentedSeq) -> bool:
    """Whether the items that are mappings stand in one line each."""
    maps = [one for one in node if isinstance(one, CommentedMap)]
    return all(one.fa.flow_style() for one in maps)


def _item(value: Any, *, flow: bool) -> Any:
    made = styled({"id": "x", "items": [value]})["items"][0]
    if isinstance(made, CommentedMap):
        (made.fa.set_flow_style if flow else made.fa.set_block_style)()
    return made


def _written(content: Content) -> str:
    """A new file. Texts that YAML would take for something else are in quotes."""
    made = styled({"id": "x", **content})
    made.pop("id")
    made.fa.set_block_style()
    for name in ("lines", "order", "orders"):
        if name in made:
            made[name].fa.set_block_style()
    return dumped(round_trip(), made)
