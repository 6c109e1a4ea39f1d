"""What is committed in docs/reference is what the models say, and it says something about everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from jsonschema import Draft7Validator

from catalog_adapter.contexts.parsed import FILES
from catalog_adapter.data_model import DataModel
from catalog_adapter.intents.models import StandardIntent
from catalog_adapter.schemas import full_schema, schema_documents
from catalog_adapter.schemas.standard import INTENT_MEANINGS
from catalog_adapter.schemas.words import anchor
from catalog_adapter.schemas.writing import documents
from catalog_adapter.tone.messages import MESSAGES
from foundation.settings import ROOT

REFERENCE = ROOT / "docs" / "reference"


def test_the_committed_reference_is_what_the_models_say() -> None:
    made = {str(path): text for path, text in documents().items()}
    committed = {
        str(path.relative_to(REFERENCE)): path.read_text(encoding="utf-8")
        for path in REFERENCE.rglob("*")
        if path.is_file()
    }
    differing = sorted(name for name in made.keys() | committed.keys() if made.get(name) != committed.get(name))
    assert not differing, "`make schemas` writes them anew"


@pytest.mark.parametrize(("name", "schema"), schema_documents().items())
def test_a_schema_is_one_that_editors_take(name: str, schema: dict[str, Any]) -> None:
    Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    wanted = {ref.removeprefix("#/definitions/") for ref in _values(schema, "$ref")}
    assert wanted == set(schema["definitions"]), "every definition is there and is used"


def _models() -> list[type[DataModel]]:
    """Every model that some file is read with."""
    names = {name for file in FILES for name in full_schema(file)["definitions"]}
    return [*FILES.values(), *(one for one in DataModel.__subclasses__() if one.__name__ in names)]


@pytest.mark.parametrize("model", _models())
def test_every_model_and_key_is_described(model: type[DataModel]) -> None:
    assert model.__doc__
    silent = [key for key, field in model.model_fields.items() if not field.description]
    assert not silent, f"give {model.__name__}'s keys a Field(description=…)"


def test_every_standard_intent_is_explained() -> None:
    assert set(INTENT_MEANINGS) == set(get_args(StandardIntent))


def test_every_link_of_the_reference_leads_somewhere() -> None:
    page = (REFERENCE / "data-language.md").read_text(encoding="utf-8")
    headings = {anchor(line.lstrip("# ")) for line in page.splitlines() if line.startswith("#")}
    links = {part.split(")")[0] for part in page.split("](#")[1:]}
    assert links <= headings


def test_the_reference_tells_every_message_with_its_variables() -> None:
    page = (REFERENCE / "data-language.md").read_text(encoding="utf-8")
    for message, variables in MESSAGES.items():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{message}` |"))
        assert all(f"`{name}`" in row for name in variables)


def _values(part: object, key: str) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get(key), str):
            yield part[key]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _values(one, key)
