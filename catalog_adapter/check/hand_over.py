"""What context.yml says of the inbox where people write with customers: an address we may go to, secrets of its own."""

from __future__ import annotations

from collections.abc import Iterable

from catalog_adapter.check.places import Places
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.problems import Problem
from foundation.destinations import DestinationRefused, Destinations
from foundation.secrets import secret_name
from foundation.settings import settings

_SECRETS = ("token", "signing", "address_key")


def check_hand_over(data: ContextData) -> Iterable[Problem]:
    """Everything about ``hand_over`` that needs more than its own entry."""
    if data.context.hand_over is None:
        return
    places, inbox, way = Places(data), data.context.hand_over.chatwoot, ("context.yml", "hand_over", "chatwoot")
    try:
        # a name is not asked for: what it means counts when it is used
        Destinations(settings().webhook_networks).check(inbox.url)
    except DestinationRefused as refused:
        yield Problem.at(places.at(*way, "url"), str(refused))
    prefix = secret_name(data.context.id, "CHATWOOT_")
    for purpose in _SECRETS:
        name = getattr(inbox, purpose)
        if name is not None and not name.startswith(prefix):
            told = f"{name} can't be used here: the name of a secret for Chatwoot begins with {prefix}"
            yield Problem.at(places.at(*way, purpose), told)
