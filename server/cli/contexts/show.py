"""``bespoke contexts show``: a resolved context as YAML, each line with the file and line it came from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from catalog_adapter.contexts.parsed import FILES, ParsedContext
from catalog_adapter.contexts.standard import standard_messages
from catalog_adapter.layers.nodes import ListNode, MappingNode, Node, ScalarNode
from catalog_adapter.layers.problems import Origin

_COLUMN = 84
_PLAIN_WIDTH = 10_000

#: A line of YAML and where it came from.
Shown = tuple[str, Origin]


def resolved_trees(parsed: ParsedContext, segment: str, locale: str) -> dict[str, MappingNode]:
    """Every file with all layers; the tone with the standard wording of what the CSP says nothing of."""
    trees = {name: parsed.tree(name, segment, locale) for name in FILES}
    tone = trees["tone.yml"]
    own = tone.items.get("messages")
    standard = standard_messages(locale.split("-")[0], formal=_is_formal(tone))
    messages = dict(standard.items) | (own.items if isinstance(own, MappingNode) else {})
    origins = dict(standard.key_origins) | (own.key_origins if isinstance(own, MappingNode) else {})
    trees["tone.yml"] = MappingNode(
        tone.origin, {**tone.items, "messages": MappingNode(tone.origin, messages, origins)}, tone.key_origins
    )
    return trees


def as_lines(name: str, tree: MappingNode, root: Path) -> Iterator[str]:
    """A file's lines, each with its origin; paths are told from ``root`` on."""
    yield f"# {name}"
    for text, origin in _mapping(tree, ""):
        yield f"{text:<{_COLUMN}}  # {_told(origin.path, root)}:{origin.line}"


def _told(path: Path, root: Path) -> str:
    """A file of the CSP by its path from ``root`` on, one of ours by the last part of its path."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else "/".join(path.parts[-2:])


def _mapping(node: MappingNode, indent: str) -> Iterator[Shown]:
    for key, item in node.items.items():
        yield from _entry(f"{indent}{_plain(key)}:", item, indent + "  ", node.key_origins.get(key, item.origin))


def _entry(start: str, item: Node, indent: str, origin: Origin) -> Iterator[Shown]:
    if isinstance(item, ScalarNode) or _fits_a_line(item):
        yield f"{start} {_plain(item.plain())}", origin
    else:
        yield start, origin
        yield from _mapping(item, indent) if isinstance(item, MappingNode) else _list(item, indent)


def _fits_a_line(item: ListNode | MappingNode) -> bool:
    """Empty, or a list of plain values."""
    values = item.items if isinstance(item, ListNode) else list(item.items.values())
    return not values or (isinstance(item, ListNode) and all(isinstance(one, ScalarNode) for one in values))


def _list(node: ListNode, indent: str) -> Iterator[Shown]:
    for item in node.items:
        if not isinstance(item, MappingNode) or not item.items:
            yield f"{indent}- {_plain(item.plain())}", item.origin
            continue
        for number, (text, origin) in enumerate(_mapping(item, "")):
            yield f"{indent}{'  ' if number else '- '}{text}", origin


def _plain(value: Any) -> str:
    """A value in one line of YAML."""
    if isinstance(value, list | dict):
        return yaml.safe_dump(value, default_flow_style=True, width=_PLAIN_WIDTH, allow_unicode=True).strip()
    if isinstance(value, str) and "\n" in value:
        return json.dumps(value, ensure_ascii=False)
    return yaml.safe_dump(value, width=_PLAIN_WIDTH, allow_unicode=True).removesuffix("...\n").strip()


def _is_formal(tone: MappingNode) -> bool:
    form = tone.items.get("form_of_address")
    return not (isinstance(form, ScalarNode) and form.value == "informal")
