"""What is accepted is as TM Forum defines it: bodies with all attributes of a definition, each made wrong in turn."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from foundation.tmf import BodyInvalid
from orders.tmf622.models import (
    CancelProductOrderCreate,
    CancelProductOrderEvent,
    EventSubscriptionInput,
    ProductOrderCreate,
    ProductOrderEvent,
    ProductOrderUpdate,
    Tmf,
)
from orders.tmf622.reading import as_model
from tests.orders.tmf import definition, is_valid

BODIES: dict[str, type[Tmf]] = {
    "ProductOrder_Create": ProductOrderCreate,
    "ProductOrder_Update": ProductOrderUpdate,
    "CancelProductOrder_Create": CancelProductOrderCreate,
    "EventSubscriptionInput": EventSubscriptionInput,
    "ProductOrderStateChangeEvent": ProductOrderEvent,
    "CancelProductOrderStateChangeEvent": CancelProductOrderEvent,
}
TEXTS = {"date-time": "2031-01-01T00:00:00Z", "uri": "https://oss.example/schema"}
WRONG: tuple[Any, ...] = ("wrong", 7, True, [], {}, [{}], "2031-W05-1T00:00:00Z")


def whole(name: str, above: tuple[str, ...] = ()) -> Any:
    """Something of this definition with all its attributes; within itself only with those that it needs."""
    schema = definition(name)
    if "enum" in schema:
        return schema["enum"][0]
    attributes = schema.get("properties", {})
    wanted = schema.get("required", ()) if name in above else attributes
    return {one: _value(attributes[one], (*above, name)) for one in wanted}


def _value(schema: dict[str, Any], above: tuple[str, ...]) -> Any:
    if "$ref" in schema:
        return whole(schema["$ref"].rsplit("/", 1)[1], above)
    match schema["type"]:
        case "array":
            return [_value(schema["items"], above)]
        case "string":
            return TEXTS.get(schema.get("format", ""), "text")
        case kind:
            return {"boolean": True, "integer": 1, "number": 1.5}[kind]


def places(body: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each attribute."""
    for name, one in body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ():
        yield (*way, name)
        yield from places(one, (*way, name))


def changed(body: Any, way: tuple[Any, ...], value: Any) -> Any:
    """The body with another value there."""
    made = {**body} if isinstance(body, dict) else [*body]
    made[way[0]] = changed(made[way[0]], way[1:], value) if len(way) > 1 else copy.deepcopy(value)
    return made


def accepted(model: type[Tmf], body: Any) -> bool:
    try:
        as_model(model, body)
    except BodyInvalid:
        return False
    return True


def test_whatever_is_accepted_validates() -> None:
    seen: set[tuple[str, ...]] = set()  # an attribute of the same thing is the same in all bodies
    refused = 0
    for name, model in BODIES.items():
        body = whole(name)
        assert is_valid(name, body)
        assert accepted(model, body)
        ways = {tuple(one for one in way if isinstance(one, str))[-2:]: way for way in places(body)}
        for way in [way for attribute, way in ways.items() if attribute not in seen]:
            for wrong in WRONG:
                made = changed(body, way, wrong)
                if accepted(model, made):
                    assert is_valid(name, made), f"{name}: {way} may be {wrong!r}, the definition says no"
                else:
                    refused += 1
        seen |= ways.keys()
    assert refused > len(seen), "each can be wrong in some way, nearly"
