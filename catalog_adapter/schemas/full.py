"""The JSON Schema of a whole file, as a person may write it.

Input: a file's model. Output: a schema of draft 07, which every YAML editor understands. Every model, and every
type with a name, is one of its ``definitions``; titles and descriptions come from names and docstrings.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from catalog_adapter.contexts.parsed import FILES
from catalog_adapter.conversations.models import ConversationFile
from catalog_adapter.data_model import DataModel
from catalog_adapter.schemas.standard import INTENT_MEANINGS, message_descriptions

DRAFT = "http://json-schema.org/draft-07/schema#"
REF = "#/definitions/"

Schema = dict[str, Any]

#: File → its model. There may be many conversations; each is a file of its own.
MODELS: dict[str, type[DataModel]] = {**FILES, "conversation.yml": ConversationFile}

#: File → a mapping in it whose keys the standard code fixes: its key, what its values are, and what its keys mean.
_KNOWN_KEYS: dict[str, tuple[str, str, Mapping[str, str]]] = {
    "intents.yml": ("phrases", "Phrases", INTENT_MEANINGS),
    "tone.yml": ("messages", "Variants", message_descriptions()),
}


def full_schema(name: str) -> Schema:
    """The schema of the whole of a file, such as ``offers.yml``."""
    schema = MODELS[name].model_json_schema(
        by_alias=True, ref_template=f"{REF}{{model}}", schema_generator=_AsWritten, mode="validation"
    )
    schema["title"] = name
    known_keys = _KNOWN_KEYS.get(name)
    if known_keys:
        key, definition, meanings = known_keys
        schema["properties"][key] = _with_known_keys(schema["properties"][key], definition, meanings)
    return schema


def words_of(name: str) -> str:
    """``ProductOfferingPrice`` as words: ``Product offering price``."""
    return " ".join(re.findall(r"[A-Z][a-z]*", name)).capitalize()


def _with_known_keys(mapping: Schema, definition: str, meanings: Mapping[str, str]) -> Schema:
    """A mapping whose keys are all known, so that an editor offers each with what it means."""
    return {
        "type": "object",
        "description": mapping["description"],
        "properties": {
            key: {"$ref": f"{REF}{definition}", "description": meaning} for key, meaning in meanings.items()
        },
        "additionalProperties": False,
    }


class _AsWritten(GenerateJsonSchema):
    """Pydantic's generator, without what says nothing to a person: titles made from keys, and defaults of nothing."""

    def generate(self, schema: core_schema.CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        made = super().generate(schema, mode)
        definitions = made.pop("$defs", {})
        for name, definition in definitions.items():
            definition.setdefault("title", words_of(name))
        return {"$schema": DRAFT, **made, "definitions": definitions}

    def field_title_should_be_set(self, schema: object) -> bool:
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        return {key: value for key, value in made.items() if key != "default" or value is not None}

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        paragraphs = made.get("description", "").replace("``", "`").split("\n\n")
        made["description"] = "\n\n".join(" ".join(one.split()) for one in paragraphs)
        made["title"] = words_of(schema["cls"].__name__)
        return made
