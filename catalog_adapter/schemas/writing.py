"""Writes the schemas and the reference to a folder.

Input: a folder. Output: ``schemas/*.schema.json`` and ``data-language.md`` in it, the same bytes for the same models.
"""

from __future__ import annotations

import json
from pathlib import Path

from catalog_adapter.contexts.parsed import FILES
from catalog_adapter.schemas.full import MODELS, Schema, full_schema
from catalog_adapter.schemas.layer import layer_schema
from catalog_adapter.schemas.reference import reference

#: What no layer can say, by file: all segments and locales of a CSP have it alike.
_FIXED = {"context.yml": ("id", "locales", "segments", "currency")}


def schema_documents() -> dict[str, Schema]:
    """Every schema by the name of its file."""
    documents = {}
    for name in MODELS:
        full, stem = full_schema(name), name.removesuffix(".yml")
        documents[f"{stem}.schema.json"] = full
        if name in FILES:
            documents[f"{stem}.layer.schema.json"] = layer_schema(full, _FIXED.get(name, ()))
    return documents


def documents() -> dict[Path, str]:
    """Everything that is written, by its path below the folder."""
    texts = {
        Path("schemas") / name: json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for name, schema in schema_documents().items()
    }
    return {**texts, Path("data-language.md"): reference()}


def write_schemas(folder: Path) -> list[Path]:
    """Write everything below ``folder``, and tell what was written."""
    written = []
    for path, text in documents().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        written.append(target)
    return written
