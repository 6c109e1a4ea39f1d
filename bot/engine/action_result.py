"""Checks what an action of the server sent back, as Rasa does, in microseconds rather than milliseconds.

Rasa hands each result, with a JSON schema that never changes, to a library that checks the schema itself first and
then tries each result against every kind of tracker event. Here the schema is prepared once, and the results that
actions really send are recognised without it. The verdicts are the same: whatever is not recognised at once is judged
by Rasa's own schema.

In: an action's result as read from JSON. Out: nothing; a result that Rasa would refuse is refused with Rasa's error.
"""

from __future__ import annotations

from typing import Any

from jsonschema import ValidationError
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

_SCHEMA = RemoteAction.action_response_format_spec()
_VALIDATOR = validator_for(_SCHEMA)(_SCHEMA)

#: The kinds of tracker event of which Rasa's schema asks nothing beyond what every event has.
_PLAIN_EVENTS = frozenset(
    (
        "action_execution_rejected",
        "active_loop",
        "bot",
        "followup",
        "loop_interrupted",
        "reset_slots",
        "session_started",
    )
)


def check_action_result(result: Any) -> bool:
    """True, or jsonschema's ValidationError that says what is wrong with the result."""
    if _is_plainly_valid(result):
        return True
    error = next(_VALIDATOR.iter_errors(result), None)
    if error is None:
        return True
    # Where, not what: the answer may hold a customer's words, which have no business in a log.
    raise ValidationError(f"The server's answer to an action call is not as Rasa expects it, at {error.json_path}")


def _is_plainly_valid(result: Any) -> bool:
    if type(result) is not dict:
        return False
    events, responses = result.get("events", []), result.get("responses", [])
    return (
        type(events) is list
        and type(responses) is list
        and all(type(response) is dict for response in responses)
        and all(type(event) is dict and _is_plain_event(event) for event in events)
    )


def _is_plain_event(event: dict[str, Any]) -> bool:
    # Types are compared exactly, since JSON's numbers are never its booleans and Python's are.
    if type(event.get("timestamp")) not in (float, int, type(None)):
        return False
    if type(event.get("metadata")) not in (dict, type(None)):
        return False
    kind = event.get("event")
    if kind == "slot":
        return type(event.get("name")) is str and "value" in event
    return type(kind) is str and kind in _PLAIN_EVENTS
