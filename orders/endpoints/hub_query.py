"""The ``query`` of a hub subscription: which events, and how to be called.

``eventType=ProductOrderStateChangeEvent``; several with commas or repeated. Any other attribute of the notification is
a filter, as TMF630 writes them for lists: ``event.productOrder.state=completed,partial``. ``call=bare`` posts to the
callback itself instead of to ``<callback>/listener/<event type>``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast, get_args
from urllib.parse import parse_qsl

from catalog_adapter.contexts.models import OrderEventName
from foundation.errors import BadInput
from foundation.tmf.filters import Filter, filters_of
from orders.endpoints.endpoint import CALLS, Call

_EVENTS: tuple[str, ...] = get_args(OrderEventName)
_LONGEST = 2000
#: What a notification has beside its ``eventType``.
_ATTRIBUTES = ("event", "eventId", "eventTime", "correlationId", "domain", "title", "fieldPath")


@dataclass(frozen=True)
class HubQuery:
    """``events`` are the event types wanted, empty for all; of these those that pass all ``filters``."""

    events: frozenset[str] = frozenset()
    call: Call = "listener"
    filters: tuple[Filter, ...] = ()


def read_query(query: str) -> HubQuery:
    """What a subscription asks for. Raises BadInput."""
    if len(query) > _LONGEST:
        raise BadInput(f"The query is over {_LONGEST} characters.", advice="Leave it out to get every event.")
    events: set[str] = set()
    call, filters = "listener", []
    for name, value in parse_qsl(query.removeprefix("?"), keep_blank_values=True):
        if name == "eventType":
            events.update(_event(word.strip()) for word in value.split(",") if word.strip())
        elif name == "call" and value in CALLS:
            call = value
        elif name.split(".")[0] in _ATTRIBUTES:
            filters.append((name, value))
        else:
            raise BadInput(
                f"The query says {name[:60]}={value[:60]}, which is not known.",
                advice="Use eventType, with event types; attributes of the notification, as in "
                f"event.productOrder.state=completed; and call, with one of {', '.join(CALLS)}.",
            )
    return HubQuery(frozenset(events), cast("Call", call), tuple(filters_of(filters)))


def _event(word: str) -> str:
    name = word[:1].lower() + word[1:]
    if name not in _EVENTS:
        raise BadInput(f"There is no event type {word[:60]!r}.", advice=f"There are {', '.join(_EVENTS)}.")
    return name
