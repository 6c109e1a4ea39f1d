"""The project's own description of its HTTP side, put to the proof: no request that can be made of it brings a server
error, or a status that it doesn't name."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import status_code_conformance

from tests.conformance.conftest import Api

#: What may stand in a path and is there, for about half of the requests.
KNOWN = {"csp": "acme", "name": "draft", "version": "live"}
EXAMPLES = 6
#: Where paths begin; the last is for all others.
PLACES = ("/tmf-api/productOrdering", "/tmf-api", "/staff", "/")


def _place(path: str) -> str:
    return next(place for place in PLACES if path.startswith(place))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_described_and_none_is_a_server_error(api: Api, mode: GenerationMode, place: str) -> None:
    description = schemathesis.openapi.from_url(f"{api.url}/openapi.json")
    wrong: dict[str, str] = {}
    operations = [one.ok() for one in description.get_all_operations()]
    asked = [one for one in operations if _place(one.path) == place]
    for operation in asked:
        try:
            _proof(api, operation, mode)
        except Unsatisfiable:
            continue  # every request is as described: there is nothing to get wrong
        except Exception as error:
            wrong[operation.label] = str(error)
    assert asked, "nothing begins so any more"
    assert not wrong, "\n\n".join(f"{label}\n{told}" for label, told in wrong.items())


def _proof(api: Api, operation: Any, mode: GenerationMode) -> None:
    known = KNOWN | {"order_id": api.order_id, "conversation_id": api.conversation_id}

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None
    )
    def ask(case: schemathesis.Case) -> None:
        for name, value in (case.path_parameters or {}).items():
            if name in known and len(str(value)) % 2:
                case.path_parameters[name] = known[name]
        response = case.call(headers=api.headers(operation.path), timeout=60)
        case.validate_response(response, checks=[not_a_server_error, status_code_conformance])

    ask()
