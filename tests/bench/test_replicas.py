"""The bench of replicas sees what it is there to see: what is lost, doubled, out of order, different, ordered twice."""

from typing import Any

import pytest

from bench.replicas.customers import Held
from bench.replicas.judgement import judge
from bench.turns.scripts import Script

_SCRIPT = Script("csp", "home", "en-GB", ("one", "two"), orders=True)
_NOTHING = {"lost": 0, "doubled": 0, "out_of_order": 0, "different": 0, "orders_missing": 0, "orders_doubled": 0}


def _held(*said: str, orders: tuple[str, ...] = ("AB-1",)) -> Held:
    """What was said, the assistant's with a colon before it."""
    messages: list[dict[str, Any]] = [
        {"seq": seq, "direction": "out", "reply": {"message_id": "m", "text": one.removeprefix(":")}}
        if one.startswith(":")
        else {"seq": seq, "direction": "in", "text": one}
        for seq, one in enumerate(said, start=1)
    ]
    return Held(_SCRIPT, messages=messages, orders=[{"id": one, "externalId": one} for one in orders])


_WHOLE = (":hello", "one", ":first", "two", ":ordered as AB-1")
_EXPECTED = _held(*_WHOLE)


@pytest.mark.parametrize(
    ("held", "found"),
    [
        (_held(":hello", "one", ":first", "two", ":ordered as CD-2", orders=("CD-2",)), {}),
        (_held(":hello", "one", ":first", "two"), {"lost": 1, "different": 1}),
        (_held(":hello", "one", ":first"), {"lost": 1}),
        (_held(":hello", "one", ":first", ":first", "two", ":ordered as AB-1"), {"doubled": 1, "different": 1}),
        (_held(":hello", "one", ":first", "two", ":ordered as AB-1", "two", ":ordered as AB-1"), {"doubled": 1}),
        (_held(":hello", "two", ":first", "one", ":ordered as AB-1"), {"out_of_order": 1}),
        (_held(":hello", "one", ":sorry", "two", ":ordered as AB-1"), {"different": 1}),
        (_held(*_WHOLE, orders=()), {"orders_missing": 1, "different": 1}),
        (_held(*_WHOLE, orders=("AB-1", "EF-3")), {"orders_doubled": 1}),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_counted(held: Held, found: dict[str, int]) -> None:
    judged = judge({_SCRIPT: _EXPECTED}, [held])

    assert {name: getattr(judged, name) for name in _NOTHING} == _NOTHING | found


def test_a_number_that_is_missing_is_out_of_order() -> None:
    held = _held(*_WHOLE)
    held.messages[2]["seq"] = 7

    assert judge({_SCRIPT: _EXPECTED}, [held]).out_of_order == 1
