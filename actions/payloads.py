"""Payloads of quick replies: what a button says for the customer."""

from __future__ import annotations

import json
from collections.abc import Mapping

from catalog_adapter.data_model import Value


def payload(intent: str, **entities: object) -> str:
    """``/intent`` or ``/intent{json}``."""
    return f"/{intent}{json.dumps(entities, ensure_ascii=False)}" if entities else f"/{intent}"


def choose(characteristic: str, value: Value) -> str:
    """Choose one value."""
    return payload("inform", characteristic=characteristic, value=value)


def open_again(item: str) -> str:
    """Open the configuration of an item of the order again."""
    return payload("change_value", item=item)


def take_out(item: str) -> str:
    """Take an item out of the order."""
    return payload("remove_item", item=item)


def change(choices: Mapping[str, Value], item: str) -> str:
    """Set several values of an item at once."""
    return payload("change_value", choices=dict(choices), item=item)
