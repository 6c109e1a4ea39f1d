"""Says a part of a schema in plain words, in Markdown, with links to the sections of the reference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import yaml

from catalog_adapter.schemas.full import REF, Schema

_SIMPLE = {"string": "text", "integer": "whole number", "boolean": "`true` or `false`"}


def in_words(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    """What may be written where ``schema`` stands: ``list of [term](#term)``, ``whole number from 1 to 100``."""
    if "$ref" in schema:
        title = definitions[schema["$ref"].removeprefix(REF)]["title"]
        return f"[{title.lower()}](#{anchor(title)})"
    if "enum" in schema:
        return _joined(map(as_code, schema["enum"]), "or")
    if "anyOf" in schema:
        return _joined((in_words(one, definitions) for one in schema["anyOf"] if one != {"type": "null"}), "or")
    if schema["type"] == "array":
        return f"list of {in_words(schema['items'], definitions)}"
    if schema["type"] == "object":
        return _mapping_in_words(schema, definitions)
    if schema.get("format") == "date":
        return "date, such as `2026-01-31`"
    return _SIMPLE[schema["type"]] + _bounds(schema)


def all_of(words: Iterable[str]) -> str:
    """``a, b and c``."""
    return _joined(words, "and")


def as_code(value: object) -> str:
    """A value as it is written in YAML, with quotes only where they are needed."""
    written = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=1000)
    return f"`{written.removesuffix('...\n').strip()}`"


def anchor(title: str) -> str:
    """The anchor that Markdown makes of a heading."""
    return "".join(one for one in title.lower().replace(" ", "-") if one.isalnum() or one in "-_")


def _joined(words: Iterable[str], last: str) -> str:
    *others, final = words
    return f"{', '.join(others)} {last} {final}" if others else final


def _mapping_in_words(schema: Schema, definitions: Mapping[str, Schema]) -> str:
    if "properties" in schema:
        ref = next(iter(schema["properties"].values()))
        return f"mapping of name to {in_words(ref, definitions)}"
    keys = in_words({"type": "string"} | schema["propertyNames"], definitions)
    return f"mapping of {keys} to {in_words(schema['additionalProperties'], definitions)}"


def _bounds(schema: Schema) -> str:
    if "maximum" in schema:
        return f" from {schema['minimum']} to {schema['maximum']}"
    if "maxLength" in schema:
        return f" of at most {schema['maxLength']} characters"
    return ""
