"""Reads what comes with a request: a body of bounded size, a bearer token, an origin, an address."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from fastapi import Request
from pydantic import BaseModel
from starlette.requests import HTTPConnection

from foundation.settings import Settings
from gateway.bodies import bounded_body
from gateway.channels.web.schemas import read
from gateway.errors import OriginNotAllowed


def body_limit(settings: Settings) -> int:
    """The most bytes a body or a frame may have: a message of full length, each character escaped as a JSON
    surrogate pair, and room for the rest."""
    return settings.message_limit * 12 + 16 * 1024


async def read_body[Model: BaseModel](request: Request, model: type[Model], limit: int) -> Model:
    """The body as ``model``, reading no more than ``limit`` bytes of it, whatever its length is said to be."""
    return read(model.model_validate_json, await bounded_body(request, limit))


def bearer_token(request: Request) -> str:
    """The token of the Authorization header, empty if there is none."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def client_address(connection: HTTPConnection) -> str:
    """Where the client is, as far as limits tell clients apart: of IPv6 the network, since each customer has a whole
    one. What is no address, such as a socket's name, stands for itself."""
    host = connection.client.host if connection.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host[:64]
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or ip_network((address.packed, 64), strict=False))


def check_origin(connection: HTTPConnection, settings: Settings, allowed: Collection[str]) -> None:
    """:class:`OriginNotAllowed` for a page that is neither ours nor of a site in ``allowed``."""
    if not same_origin(connection, settings) and connection.headers.get("origin") not in allowed:
        raise OriginNotAllowed(
            "This site may not show the chat.", advice="Name its origin in context.yml, at web_chat: origins."
        )


def same_origin(connection: HTTPConnection, settings: Settings) -> bool:
    """Whether a page of ours opened the connection. A client that sends no Origin is no browser, and can't be made to
    act for somebody else; its token decides."""
    origin = connection.headers.get("origin")
    if origin is None:
        return True
    public = urlsplit(settings.effective_public_url)
    return urlsplit(origin).netloc in {connection.headers.get("host"), public.netloc}
