"""A remote TMF620 catalogue: read over HTTP, kept as a good copy, kept fresh by time and by its events."""

from catalog_adapter.tmf620.remote.catalogue import RemoteCatalogue
from catalog_adapter.tmf620.remote.errors import NoCopy
from catalog_adapter.tmf620.remote.hub import HubSubscription
from catalog_adapter.tmf620.remote.limits import Limits
from catalog_adapter.tmf620.remote.listener import callback_url, listener_router
from catalog_adapter.tmf620.remote.refresher import RemoteRefresher
from catalog_adapter.tmf620.remote.remote_copy import RemoteCopy
from catalog_adapter.tmf620.remote.resources import KINDS, Resource
from foundation.remote.address import RemoteAddress
from foundation.remote.circuit_breaker import CircuitBreaker
from foundation.remote.errors import RemoteError

__all__ = [
    "KINDS",
    "CircuitBreaker",
    "HubSubscription",
    "Limits",
    "NoCopy",
    "RemoteAddress",
    "RemoteCatalogue",
    "RemoteCopy",
    "RemoteError",
    "RemoteRefresher",
    "Resource",
    "callback_url",
    "listener_router",
]
