"""The JSON Schema of a layer: a segment's or a locale's file, which holds only what differs.

Input: the schema of the whole file. Output: the same, with what merging adds: nothing but an ``id`` is required, an
entry may be removed or replaced, a plain list may be changed, and ``null`` takes out what needs not be there.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from catalog_adapter.schemas.full import REF, Schema

_FLAGS: dict[str, Schema] = {
    "remove": {"const": True, "description": "Takes the entry with this id out."},
    "replace": {"const": True, "description": "Puts this entry in the place of the one below, instead of merging."},
}
_ABOUT = "What differs: a layer over the file below it. Entries are found by their `id`; `null` takes a key out."
_NULL: Schema = {"type": "null"}


def layer_schema(full: Schema, fixed: Collection[str] = ()) -> Schema:
    """The schema of a layer of the file that ``full`` describes. The keys ``fixed`` can't be said in a layer."""
    layered = _Layering(full["definitions"])
    said = {
        "type": "object",
        "properties": {key: one for key, one in full["properties"].items() if key not in fixed},
        "required": [key for key in full.get("required", ()) if key not in fixed],
        "additionalProperties": False,
    }
    root = {"title": f"{full['title']}, layer", "description": _ABOUT, **layered.of(said)}
    reached = layered.reached_from(root)
    return {"$schema": full["$schema"], **root, "definitions": {name: reached[name] for name in sorted(reached)}}


class _Layering:
    """Turns parts of a schema into their layer's. A definition that changes gets a twin with ``Layer`` in its name."""

    def __init__(self, definitions: dict[str, Schema]) -> None:
        self._full = definitions
        self._layers = {f"{name}Layer": self.of(definition) for name, definition in definitions.items()}

    def of(self, schema: Schema) -> Schema:
        """What may stand in a layer where ``schema`` is what may stand in the whole file."""
        if "$ref" in schema:
            return {**schema, "$ref": self._layer_ref(schema["$ref"])}
        if "anyOf" in schema:
            return {**schema, "anyOf": [one for option in schema["anyOf"] for one in _options(self.of(option))]}
        if schema.get("type") == "array":
            return self._list(schema)
        if schema.get("type") == "object":
            return self._mapping(schema)
        return schema

    def reached_from(self, root: Schema) -> dict[str, Schema]:
        """The definitions that ``root`` needs, directly or through others."""
        known = self._full | self._layers
        reached: dict[str, Schema] = {}
        waiting = [root]
        while waiting:
            for name in set(_refs(waiting.pop())) - set(reached):
                reached[name] = known[name]
                waiting.append(known[name])
        return reached

    def _layer_ref(self, ref: str) -> str:
        return f"{ref}Layer" if self._differs(self._full[ref.removeprefix(REF)]) else ref

    def _differs(self, schema: Schema) -> bool:
        """Whether anything in ``schema`` can be changed in part: text and numbers can only be replaced."""
        if "$ref" in schema:
            return self._differs(self._full[schema["$ref"].removeprefix(REF)])
        return schema.get("type") in ("array", "object") or any(map(self._differs, schema.get("anyOf", ())))

    def _list(self, schema: Schema) -> Schema:
        """Entries with an id are merged; any other list is replaced as a whole, or changed."""
        if self._has_id(schema["items"]):
            return {**schema, "items": self.of(schema["items"])}
        about = {key: schema[key] for key in ("description",) if key in schema}
        plain = {key: value for key, value in schema.items() if key not in about}
        return {**about, "anyOf": [plain, _list_change(plain)]}

    def _has_id(self, item: Schema) -> bool:
        definition = self._full.get(item.get("$ref", "").removeprefix(REF), item)
        return "id" in definition.get("required", ())

    def _mapping(self, schema: Schema) -> Schema:
        required = schema.get("required", ())
        made = {key: value for key, value in schema.items() if key not in ("required", "minProperties")}
        if isinstance(schema.get("additionalProperties"), dict):
            made["additionalProperties"] = _or_null(self.of(schema["additionalProperties"]))
        if "properties" in schema:
            made["properties"] = {
                key: self._property(one, optional=key not in required) for key, one in schema["properties"].items()
            }
        if "id" in required:
            made["required"] = ["id"]
            made["properties"] |= _FLAGS
        return made

    def _property(self, schema: Schema, *, optional: bool) -> Schema:
        """A key of a mapping: left out it stays as it is, so no default is told."""
        made = self.of({key: value for key, value in schema.items() if key != "default"})
        return _or_null(made) if optional else made


def _or_null(schema: Schema) -> Schema:
    if _NULL in schema.get("anyOf", ()):
        return schema
    about = {key: schema[key] for key in ("description",) if key in schema}
    rest = {key: value for key, value in schema.items() if key not in about}
    return {**about, "anyOf": [*_options(rest), _NULL]}


def _options(schema: Schema) -> list[Schema]:
    """The options of an ``anyOf`` that says nothing else; else the schema itself."""
    return list(schema["anyOf"]) if set(schema) == {"anyOf"} else [schema]


def _list_change(plain: Schema) -> Schema:
    """``{extend: […], remove: […]}``."""
    some = {**plain, "minItems": 1}
    return {
        "type": "object",
        "properties": {
            "extend": {**some, "description": "What is added at the end."},
            "remove": {**some, "description": "What is taken out."},
        },
        "additionalProperties": False,
        "minProperties": 1,
    }


def _refs(part: Any) -> list[str]:
    """The names of all definitions that ``part`` refers to."""
    if isinstance(part, dict):
        own = [part["$ref"].removeprefix(REF)] if isinstance(part.get("$ref"), str) else []
        return own + [name for one in part.values() for name in _refs(one)]
    return [name for one in part for name in _refs(one)] if isinstance(part, list) else []
