"""An editor and the check agree: what the schema takes the model takes, and the other way round.

They differ where a schema can't follow, and only there; the tables below are the whole list.
"""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from catalog_adapter.contexts.parsed import FILES
from catalog_adapter.tone.messages import MESSAGES
from tests.catalog_adapter.schemas.documents import DOCUMENTS, refusals

Path = tuple[str | int, ...]

#: What only the models see, since it is about several keys at once, or about the world: their messages.
SEMANTIC = re.compile(
    r"is not a time zone|has no values|is not one of its values|a price is `recurring|a usage price"
    r"|a discount has either"
    r"|an offering has either|a constraint has one of|`answer` belongs|`preset` belongs"
    r"|it ends on|a limit is for one of|say how far|give a limit for a price|a whole number, and|items are counted"
    r"|say what counts|a table has|cells, and there are|rows are too many|say what the customer|nobody is at least"
    r"|a range goes from|either `values` or a `range`|there are at least|is optional, and so|the default of"
    r"|can't be chosen|say how many|only a bundle has|values, and may have"
    r"|an account of|every account but|`twilio`, and no other|`template` is for"
)

OPTIONS = "product_offerings", 0
CHARACTERISTIC = "product_specifications", 0, "characteristics", 0
OWN_INTENT = "own_intents", 0

#: One of each: the model refuses it, the schema takes it.
ONLY_THE_MODEL: list[tuple[str, Path, Any]] = [
    ("context", ("time_zone",), "Europe/Lundon"),
    ("offers", (*CHARACTERISTIC, "values"), []),
    ("offers", (*CHARACTERISTIC, "default"), 250),
    ("offers", (*OPTIONS, "prices", 0, "one_time"), True),
    ("offers", (*OPTIONS, "terms", 1, "discount", "amount"), "1.00"),
    ("offers", (*OPTIONS, "bundle"), [{"offering": "tv"}]),
    ("constraints", ("constraints", 0, "exclude"), {"router": "pro"}),
    ("intents", (*OWN_INTENT, "behaviour"), "hand_over"),
    ("intents", (*OWN_INTENT, "preset"), {"offering": "line"}),
]

#: The other way round: the model takes it, the schema refuses it. The check reports the first two, too.
ONLY_THE_SCHEMA: list[tuple[str, Path, Any]] = [
    ("tone", ("messages", "no_such_message"), "Hi"),
    ("offers", (*OPTIONS, "name"), {"english": "Line"}),
    ("context", ("several_sites",), "yes"),
    ("offers", (*CHARACTERISTIC, "ask"), "1"),
    ("offers", (*OPTIONS, "valid_from"), 1_700_006_400),
]

#: Ordinary slips that both refuse.
REFUSED_BY_BOTH: list[tuple[str, Path, Any]] = [
    ("context", ("currency",), "pounds"),
    ("context", ("brand", "primary"), "blue"),
    ("context", ("segments",), []),
    ("context", ("webhooks", 0, "secret"), "s3cr3t!"),
    ("context", ("tax", "amounts"), "inclusive"),
    ("offers", (*OPTIONS, "id"), "Fast line"),
    ("offers", (*OPTIONS, "nmae"), "Line"),
    ("offers", (*OPTIONS, "name"), {}),
    ("offers", (*OPTIONS, "prices", 0, "amount"), 29.0),
    ("offers", (*OPTIONS, "prices", 0, "amount"), "29,00"),
    ("offers", (*OPTIONS, "prices", 0, "recurring"), "monthly"),
    ("offers", (*OPTIONS, "prices", 0, "when"), {"speed": {"more_than": 5}}),
    ("offers", (*OPTIONS, "terms", 1, "duration"), "a year"),
    ("offers", (*OPTIONS, "terms", 1, "discount", "percentage"), 110),
    ("offers", (*OPTIONS, "valid_from"), "tomorrow"),
    ("offers", (*CHARACTERISTIC, "values"), [1.5]),
    ("offers", (*CHARACTERISTIC, "values"), {"small": 1}),
    ("offers", (*CHARACTERISTIC, "synonyms"), "speed"),
    ("constraints", ("constraints", 0, "cases", "violated"), []),
    ("constraints", ("constraints", 0, "cases", "valid"), [{"speed": [500]}]),
    ("intents", ("phrases", "buy"), ["i buy"]),
    ("intents", (*OWN_INTENT, "behaviour"), "sell"),
    ("tone", ("form_of_address",), "polite"),
    ("tone", ("messages", "greet"), []),
]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_right_is_right_for_both(name: str) -> None:
    assert _model_takes(name, DOCUMENTS[name], strict=True)
    assert refusals(_schema(name), DOCUMENTS[name]) == []


@pytest.mark.parametrize(("name", "path", "value"), REFUSED_BY_BOTH)
def test_a_slip_is_marked_by_both(name: str, path: Path, value: Any) -> None:
    document = _with(DOCUMENTS[name], path, value)
    assert not _model_takes(name, document)
    assert refusals(name, document)


@pytest.mark.parametrize(("name", "path", "value"), ONLY_THE_MODEL)
def test_what_only_the_model_sees(name: str, path: Path, value: Any) -> None:
    document = _with(DOCUMENTS[name], path, value)
    assert any(SEMANTIC.search(message) for message in _model_refusals(name, document))
    assert refusals(name, document) == []


@pytest.mark.parametrize(("name", "path", "value"), ONLY_THE_SCHEMA)
def test_what_only_the_schema_marks(name: str, path: Path, value: Any) -> None:
    document = _with(DOCUMENTS[name], path, value)
    assert _model_takes(name, document)
    assert refusals(name, document)


_scalars = (
    st.none() | st.booleans() | st.integers(-3, 2000) | st.sampled_from([1.5, "", "x", "pro", "a b", "month", "29.00"])
    | st.sampled_from(["12 months", "2026-01-31", "x" * 300, "x" * 600, "x" * 2100, "en-GB", "GBP", "answer", "term"])
)  # fmt: skip
_anything = st.recursive(
    _scalars,
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(["id", "en", "de-CH", "value", "at_least", "not", "speed"]), inner, max_size=2
        )
    ),
    max_leaves=4,
)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """A good document in which one or two parts were taken out, put in, or changed for anything."""
    name = draw(st.sampled_from(sorted(DOCUMENTS)))
    document = DOCUMENTS[name]
    for _ in range(draw(st.integers(1, 2))):
        path = draw(st.sampled_from(list(_paths(document))))
        change = draw(st.sampled_from(["change", "change", "take out", "put in"]))
        if change == "take out":
            document = _without(document, path)
        elif change == "put in":
            document = _with(document, (*path[:-1], "stranger"), draw(_anything))
        else:
            document = _with(document, path, draw(_anything))
    return name, document


@given(damaged())
def test_both_judge_any_shape_alike(case: tuple[str, dict[str, Any]]) -> None:
    name, document = case
    wrong = [message for message in _model_refusals(name, document, strict=True) if not SEMANTIC.search(message)]
    if name == "tone" and isinstance(document.get("messages"), dict):
        wrong += [message for message in document["messages"] if message not in MESSAGES]
    marked = refusals(_schema(name), document, any_locale=True)
    assert bool(wrong) == bool(marked), wrong or marked


def _schema(name: str) -> str:
    return name.removeprefix("more ")


def _model_refusals(name: str, document: dict[str, Any], *, strict: bool = False) -> list[str]:
    """What the model says. ``strict``: nothing is converted, no quoted number taken for a number."""
    try:
        FILES[f"{_schema(name)}.yml"].model_validate_json(json.dumps(document), strict=strict)
    except ValidationError as error:
        return [f"{one['loc']}: {one['msg']}" for one in error.errors()]
    return []


def _model_takes(name: str, document: dict[str, Any], *, strict: bool = False) -> bool:
    return not _model_refusals(name, document, strict=strict)


def _paths(part: Any, path: Path = ()) -> list[Path]:
    """Every place in a document but its root."""
    below = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return [found for key, one in below for found in [(*path, key), *_paths(one, (*path, key))]]


def _with(document: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    at: Any = changed
    for step in path[:-1]:
        at = at[step]
    if isinstance(at, list) and not isinstance(path[-1], int):
        at.append(value)
    else:
        at[path[-1]] = value
    return changed


def _without(document: dict[str, Any], path: Path) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    at: Any = changed
    for step in path[:-1]:
        at = at[step]
    del at[path[-1]]
    return changed
