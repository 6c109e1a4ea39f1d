"""What was imported as the texts of ``offers.yml`` and ``constraints.yml``, as a person would have written them.

Short entries stand in one line, long ones line by line; amounts are in quotes, and so is every text that YAML would
take for something else.
"""

from __future__ import annotations

from functools import lru_cache
from io import StringIO
from typing import Any

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.reading.catalogue import Imported

_LINE = 120
_DEEPEST_INDENT = 10
_TEXT = "tag:yaml.org,2002:str"
_resolver = yaml.resolver.Resolver()
_emitter = yaml.emitter.Emitter(StringIO(), allow_unicode=True)


def as_yaml(imported: Imported) -> dict[str, str]:
    """File name → text. Both files are accepted by ``bespoke contexts check`` beside a ``context.yml``."""
    return {
        "offers.yml": yaml_text(imported.offers, "# What is sold, from the CSP's own catalogue (TMF620)."),
        "constraints.yml": yaml_text(
            imported.constraints, "# What goes together, from the CSP's own catalogue (TMF620)."
        ),
    }


def yaml_text(content: Json, comment: str) -> str:
    """The content of a data file as YAML, below a comment."""
    if not content:
        return f"{comment}\n"
    writer = YAML()
    writer.width = 1_000_000
    writer.allow_unicode = True
    writer.brace_single_entry_mapping_in_flow_sequence = True
    writer.indent(mapping=2, sequence=4, offset=2)
    into = StringIO()
    writer.dump({name: [_block(entry) for entry in listed] for name, listed in content.items()}, into)
    return f"{comment}\n{_with_blank_lines(into.getvalue())}"


def _with_blank_lines(text: str) -> str:
    """Between the lists of a file and between their entries, unless those are a line each."""
    lines = text.splitlines(keepends=True)
    spaced: list[str] = []
    for before, line in zip(["", *lines], lines, strict=False):
        starts = line.startswith("  - ") and not before.endswith(":\n")
        if spaced and (starts or not line.startswith(" ")):
            spaced.append("\n")
        spaced.append(line)
    return "".join(spaced)


def _block(entry: Json) -> Json:
    return {_text(name): _node(value, len(name)) for name, value in entry.items()}


def _node(value: Any, before: int = 0) -> Any:
    """A value in one line where that is short enough, else line by line; lists of plain values always in one."""
    if not isinstance(value, list | dict):
        return _text(value) if isinstance(value, str) else value
    nested = isinstance(value, list) and any(isinstance(one, list | dict) for one in value)
    if isinstance(value, list) and not nested:
        return _flow(value)
    if not _has_ids(value) and _length(value) + before + _DEEPEST_INDENT <= _LINE:
        return _flow(value)
    return _block(value) if isinstance(value, dict) else [_node(one) for one in value]


def _flow(value: Any) -> Any:
    if not isinstance(value, list | dict):
        return _text(value, in_flow=True) if isinstance(value, str) else value
    found: CommentedMap | CommentedSeq
    if isinstance(value, dict):
        found = CommentedMap({_text(name, in_flow=True): _flow(one) for name, one in value.items()})
    else:
        found = CommentedSeq([_flow(one) for one in value])
    found.fa.set_flow_style()
    return found


def _has_ids(value: Any) -> bool:
    """Whether a list is of entries, which stand line by line even where all of them would go into one."""
    return isinstance(value, list) and any(isinstance(one, dict) and "id" in one for one in value)


def _length(value: Any) -> int:
    """How long a value is in one line."""
    if isinstance(value, dict):
        return sum(len(name) + 4 + _length(one) for name, one in value.items())
    if isinstance(value, list):
        return sum(2 + _length(one) for one in value)
    quoted = isinstance(value, str) and _needs_quotes(value, in_flow=True)
    return len(str(value)) + (2 if quoted else 0)


def _text(value: str, *, in_flow: bool = False) -> str:
    return DoubleQuotedScalarString(value) if _needs_quotes(value, in_flow=in_flow) else value


@lru_cache(10_000)
def _needs_quotes(value: str, *, in_flow: bool) -> bool:
    """Whether YAML 1.1 would read a number, a date, a yes or a no, or can't have the text as it stands."""
    looks = _emitter.analyze_scalar(value)
    allowed = looks.allow_flow_plain if in_flow else looks.allow_block_plain
    tag = _resolver.resolve(yaml.ScalarNode, value, (True, False))  # type: ignore[no-untyped-call] # PyYAML has no types
    return not allowed or looks.multiline or tag != _TEXT
