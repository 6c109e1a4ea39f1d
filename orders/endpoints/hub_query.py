"""The ``query`` of a hub subscription: which events, and how to be called.

``eventType=ProductOrderStateChangeEvent``; several with commas or repeated. ``call=bare`` posts to the callback itself
instead of to ``<callback>/listener/<event type>``.
"""

from __future__ import annotations

from typing import cast, get_args
from urllib.parse import parse_qsl

from catalog_adapter.contexts.models import OrderEventName
from foundation.errors import BadInput
from orders.endpoints.endpoint import CALLS, Call

_EVENTS: tuple[str, ...] = get_args(OrderEventName)
_LONGEST = 2000


def read_query(query: str) -> tuple[frozenset[str], Call]:
    """The event types wanted, empty for all, and how the subscriber is called. Raises BadInput."""
    if len(query) > _LONGEST:
        raise BadInput(f"The query is over {_LONGEST} characters.", advice="Leave it out to get every event.")
    events: set[str] = set()
    call = "listener"
    for name, value in parse_qsl(query.removeprefix("?"), keep_blank_values=True):
        if name == "eventType":
            events.update(_event(word.strip()) for word in value.split(",") if word.strip())
        elif name == "call" and value in CALLS:
            call = value
        else:
            raise BadInput(
                f"The query says {name}={value[:60]}, which is not known.",
                advice=f"Use eventType, with event types, and call, with one of {', '.join(CALLS)}.",
            )
    return frozenset(events), cast("Call", call)


def _event(word: str) -> str:
    name = word[:1].lower() + word[1:]
    if name not in _EVENTS:
        raise BadInput(f"There is no event type {word[:60]!r}.", advice=f"There are {', '.join(_EVENTS)}.")
    return name
