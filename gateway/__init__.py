"""The gateway: channels in and out, conversations, customers' identity, the web chat."""

from gateway.channels.web.router import create_router
from gateway.gateway import Gateway

__all__ = ["Gateway", "create_router"]
