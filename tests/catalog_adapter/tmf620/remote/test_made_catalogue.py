"""The made-up catalogue is one: TM Forum's own definitions judge it."""

import json

from jsonschema import Draft4Validator

from tests.catalog_adapter.tmf620.remote.made_catalogue import made_catalogue
from tests.orders.tmf import shared


def test_it_is_valid() -> None:
    definitions = json.loads(shared("TMF620-ProductCatalog-v4.1.0.swagger.json"))["definitions"]
    for kind, documents in made_catalogue(20).items():
        name = kind[0].upper() + kind[1:]
        assert name in definitions
        judge = Draft4Validator({"$ref": f"#/definitions/{name}", "definitions": definitions})
        for document in documents:
            errors = [f"{error.json_path}: {error.message}" for error in judge.iter_errors(document)]
            assert not errors
            assert document.keys() <= definitions[name]["properties"].keys()
