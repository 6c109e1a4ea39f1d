"""TM Forum's own OpenAPI 3 definitions, as the judge of every body that we take and write.

A ``discriminator`` decides which definition an object has to fulfil, as OpenAPI has it; JSON Schema alone would let an
``IntegerCharacteristic`` with a text pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import yaml
from jsonschema import Draft4Validator, ValidationError, validators

from tests.orders.tmf import shared


@lru_cache
def _definitions(file: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(shared(file), yaml.CSafeLoader)["components"]["schemas"]
    return found


def _validator(file: str) -> Any:
    definitions = _definitions(file)

    def definition(reference: str) -> dict[str, Any]:
        found: dict[str, Any] = definitions[reference.rsplit("/", 1)[-1]]
        return found

    def discriminator(validator: Any, keyword: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        """The definition that the object names has to be fulfilled, where it is another one than this."""
        named = instance.get(keyword["propertyName"]) if isinstance(instance, dict) else None
        reference = keyword.get("mapping", {}).get(named)
        if reference is None and "oneOf" in schema:
            yield ValidationError(f"{named!r} is none of {list(keyword['mapping'])}")
        elif reference is not None and definition(reference) is not schema:
            yield from validator.descend(instance, definition(reference))

    def all_of(validator: Any, schemas: Any, instance: Any, _schema: Any) -> Iterator[ValidationError]:
        """What a definition is made of; that those are the base of others, too, is no matter then."""
        for one in schemas:
            whole = definition(one["$ref"]) if "$ref" in one else one
            yield from validator.descend(instance, {key: one for key, one in whole.items() if key != "discriminator"})

    def one_of(validator: Any, schemas: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        if "discriminator" not in schema:
            yield from Draft4Validator.VALIDATORS["oneOf"](validator, schemas, instance, schema)

    def reference(validator: Any, name: str, instance: Any, _schema: Any) -> Iterator[ValidationError]:
        yield from validator.descend(instance, definition(name))

    own = {"discriminator": discriminator, "allOf": all_of, "oneOf": one_of, "$ref": reference}
    return validators.extend(Draft4Validator, own)


def errors_of(file: str, definition: str, body: object) -> list[str]:
    """Every way in which a body is not what the definition says."""
    validator = _validator(file)(_definitions(file)[definition])
    return [f"{one.json_path}: {one.message}" for one in validator.iter_errors(body)]
