"""What of an entry in a file has to change, so that what was ``before`` becomes what is ``after``.

Input: the entry as the file has it, its content before and after, and what lower layers say of it (``below``; empty
where there is nothing). What doesn't differ is left as it was written. What a lower layer says can't be deleted here:
it is taken out by a mark, as docs/contexts.md says of layers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from catalog_adapter.tmf620.api.editing.entries import same
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.yaml_text import yaml_text


def change_entry(node: CommentedMap, before: Json, after: Json, below: Json | None) -> None:
    """Change an entry in place."""
    lower = {} if below is None or node.get("replace") is True else below
    _change_mapping(node, before, after, lower)


def new_entry(before: Json | None, after: Json | None, below: Json | None, own_id: str) -> CommentedMap | None:
    """An entry for a file that has none; None where none is needed."""
    if after is None:
        return styled({"id": own_id, "remove": True}) if below is not None else None
    if below is None or before is None:
        return styled(after if below is None else {**after, "replace": True})
    node = styled({"id": own_id})
    _change_mapping(node, before, after, below)
    return node


def round_trip(sequence: int = 4, offset: int = 2) -> YAML:
    """A reader and writer of YAML that keeps comments and layout."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    yaml.indent(mapping=2, sequence=sequence, offset=offset)
    return yaml


def dumped(yaml: YAML, node: Any) -> str:
    """As text."""
    into = StringIO()
    yaml.dump(node, into)
    return into.getvalue()


def styled(entry: Json) -> CommentedMap:
    """An entry as a person would write it."""
    found: CommentedMap = round_trip().load(yaml_text({"entries": [entry]}, "#"))["entries"][0]
    return found


def _change_mapping(node: CommentedMap, before: Json, after: Json, below: Mapping[str, Any]) -> None:
    for name in dict.fromkeys([*before, *after]):
        if same(before.get(name), after.get(name)):
            continue
        if name in after:
            node[name] = _changed(node.get(name), before.get(name), after[name], below.get(name), name)
        elif name in below:
            node[name] = None
        else:
            node.pop(name, None)


def _changed(node: Any, before: Any, after: Any, below: Any, name: str) -> Any:
    """A value in the place of ``node``, changed as far as it has to be."""
    if isinstance(before, dict) and isinstance(after, dict):
        if isinstance(node, CommentedMap) or (node is None and isinstance(below, dict)):
            changed = node if node is not None else _flow(CommentedMap())
            _change_mapping(changed, before, after, below if isinstance(below, dict) else {})
            return changed
    elif _has_ids(before) and _has_ids(after):
        if _has_ids(node) or (node is None and _has_ids(below)):
            entries = node if node is not None else CommentedSeq()
            _change_entries(entries, before, after, below if _has_ids(below) else [])
            return entries
    elif _are_alike(node, before, after):
        _change_items(node, before, after, name)
        return node
    return styled({"id": "x", name: after})[name]


def _change_entries(node: CommentedSeq, before: list[Json], after: list[Json], below: list[Json]) -> None:
    old, new, lower = _by_id(before), _by_id(after), _by_id(below)
    places = {entry["id"]: place for place, entry in enumerate(node)}
    for own_id in dict.fromkeys([*old, *new]):
        if same(old.get(own_id), new.get(own_id)):
            continue
        place = places.get(own_id)
        entry = node[place] if place is not None else None
        if entry is not None and own_id in old and own_id in new:
            change_entry(entry, old[own_id], new[own_id], lower.get(own_id))
        else:
            _put(node, place, new_entry(old.get(own_id), new.get(own_id), lower.get(own_id), own_id))
            places = {entry["id"]: place for place, entry in enumerate(node)}
    if not below:
        _reorder(node, list(new))


def _put(node: CommentedSeq, place: int | None, entry: CommentedMap | None) -> None:
    if entry is not None and node.fa.flow_style():
        _flow(entry)
    if place is None:
        if entry is not None:
            node.append(entry)
    elif entry is None:
        del node[place]
    else:
        node[place] = entry


def _reorder(node: CommentedSeq, ids: Sequence[str]) -> None:
    if [entry["id"] for entry in node] != list(ids) and {entry["id"] for entry in node} == set(ids):
        entries = {entry["id"]: entry for entry in node}
        for place, own_id in enumerate(ids):
            node[place] = entries[own_id]


def _change_items(node: CommentedSeq, before: list[Any], after: list[Any], name: str) -> None:
    for place, (old, new) in enumerate(zip(before, after, strict=True)):
        if same(old, new):
            continue
        if isinstance(node[place], CommentedMap) and isinstance(old, dict) and isinstance(new, dict):
            _change_mapping(node[place], old, new, {})
        else:
            node[place] = styled({"id": "x", name: [new]})[name][0]


def _has_ids(value: Any) -> bool:
    """Whether a list is of entries, as merging sees it."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and "id" in one for one in value)


def _are_alike(node: Any, before: Any, after: Any) -> bool:
    """Whether lists can be changed item by item."""
    lists = isinstance(before, list) and isinstance(after, list) and isinstance(node, CommentedSeq)
    return lists and len(before) == len(after) == len(node)


def _by_id(entries: list[Json]) -> dict[str, Json]:
    return {entry["id"]: entry for entry in entries}


def _flow(node: CommentedMap) -> CommentedMap:
    node.fa.set_flow_style()
    return node
