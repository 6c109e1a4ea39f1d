"""What the payload of a quick reply means: ``/intent`` or ``/intent{json}``, made by us and sent back by channels."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import ValidationError

from catalog_adapter.intents.models import OwnIntent, StandardIntent
from catalog_adapter.intents.understanding import Entity, Understanding
from foundation.errors import BadInput

STANDARD_INTENTS: frozenset[str] = frozenset(get_args(StandardIntent))

_PAYLOAD = re.compile(r"^/([a-z_]{2,40})(\{.*\})?$", re.DOTALL)


def understand_payload(payload: str, own_intents: Mapping[str, OwnIntent]) -> Understanding:
    """What a quick reply's payload means: ``/intent`` or ``/intent{json}``. Raises BadInput for anything else."""
    match = _PAYLOAD.match(payload)
    if not match or match[1] not in STANDARD_INTENTS:
        raise BadInput("this is not the payload of a quick reply", advice="Send what was written as text.")
    try:
        named = json.loads(match[2]) if match[2] else {}
        entities, own = _payload_entities(named), named.get("own_intent")
    except (ValueError, ValidationError, TypeError):
        raise BadInput("the payload of the quick reply can't be read", advice="Send it back unchanged.") from None
    if own is not None and (own not in own_intents or own_intents[own].behaviour != match[1]):
        raise BadInput("what this quick reply stands for is no more", advice="Send what was written as text.")
    return Understanding(text=payload, intent=match[1], confidence=1.0, own_intent=own, entities=entities)


def _payload_entities(named: Any) -> list[Entity]:
    if not isinstance(named, dict):
        raise TypeError("a payload names its entities")
    if not isinstance(named.get("own_intent", ""), str):
        raise TypeError("an own intent is named by its id")
    entities = [Entity.model_validate(one) for one in list(named.get("entities", []))]
    if "offering" in named:
        entities.append(_named("offering", named["offering"], None))
    if "characteristic" in named:
        kind = "value" if "value" in named else "characteristic"
        entities.append(_named(kind, named.get("value", named["characteristic"]), named["characteristic"]))
    for name, value in dict(named.get("choices", {})).items():
        entities.append(_named("value", value, name))
    for key, kind in (("quantity", "quantity"), ("order", "order_number"), ("item", "item"), ("postcode", "postcode")):
        if key in named:
            entities.append(_named(kind, named[key], None))
    return entities


def _named(kind: str, value: Any, characteristic: Any) -> Entity:
    raw = {"kind": kind, "text": str(value), "start": 0, "end": 0, "value": value, "characteristic": characteristic}
    return Entity.model_validate(raw)
