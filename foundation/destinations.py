"""Where we may connect to on behalf of others. Input: an address somebody entered. Output: addresses to connect to.

Public addresses, and the ranges that the operator allows. Loopback and link-local ranges have to be allowed by
themselves: a range that merely holds them does not. What an address stands for counts, not how it is written: IPv4
within IPv6, and numbers in any spelling that the system's resolver takes.

Checking what was entered tells people early. What counts is :meth:`Destinations.resolve`, at each connection: a name is
resolved once, every address is checked, and the connection goes to one of those addresses.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import ClassVar
from urllib.parse import urlsplit

from foundation.errors import BadInput, BespokeError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
#: Finds the addresses of a host name, as text.
Resolver = Callable[[str, int], Awaitable[list[str]]]

_BY_THEMSELVES = [
    ipaddress.ip_network(text) for text in ("127.0.0.0/8", "::1/128", "169.254.0.0/16", "fe80::/10")
]  # fmt: skip
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LONGEST = 2000
_ADVICE = "The operator can allow ranges with BESPOKE_WEBHOOK_NETWORKS."


class DestinationRefused(BadInput):
    """Nothing is sent to this address."""

    code: ClassVar[str] = "destination_refused"


class NetworksUnusable(BespokeError):
    """The setting of allowed ranges can't be read."""

    code: ClassVar[str] = "networks_unusable"


class Destinations:
    """``allowed``: ranges beside public addresses, as CIDR. Raises NetworksUnusable."""

    def __init__(self, allowed: Iterable[str], resolver: Resolver | None = None) -> None:
        try:
            self._allowed = [ipaddress.ip_network(text.strip()) for text in allowed]
        except ValueError as error:
            raise NetworksUnusable(
                f"BESPOKE_WEBHOOK_NETWORKS is not a list of ranges: {error}.", advice='Write it as ["10.0.0.0/8"].'
            ) from None
        self._resolver = resolver or _system_resolver

    def check(self, url: str) -> None:
        """What can be said of a URL without asking the network. Raises DestinationRefused."""
        host = _host(url)
        if host.rstrip(".").lower() == "localhost" or host.rstrip(".").lower().endswith(".localhost"):
            self._check_address(ipaddress.ip_address("127.0.0.1"), host)
        elif (address := _literal(host)) is not None:
            self._check_address(address, host)

    async def resolve(self, host: str, port: int) -> list[str]:
        """The addresses of ``host`` to connect to, all of them allowed. Raises DestinationRefused, OSError."""
        literal = _literal(host)
        found = [str(literal)] if literal is not None else await self._resolver(host, port)
        if not found:
            raise OSError(f"{host} has no address")
        for text in found:
            self._check_address(ipaddress.ip_address(text), host)
        return found

    def _check_address(self, address: Address, host: str) -> None:
        meant = _meant(address)
        if not self._is_allowed(meant):
            shown = host if host == str(meant) else f"{host} ({meant})"
            raise DestinationRefused(f"Nothing is sent to {shown}: it is no public address.", advice=_ADVICE)

    def _is_allowed(self, address: Address) -> bool:
        if address.is_unspecified or address.is_multicast or (address.version == 4 and address.is_reserved):
            return False
        holding = [net for net in self._allowed if net.version == address.version and address in net]
        special = next((net for net in _BY_THEMSELVES if net.version == address.version and address in net), None)
        if special is not None:
            return any(_within(net, special) for net in holding)
        return bool(holding) or address.is_global


def _within(network: Network, whole: Network) -> bool:
    return (
        network.version == whole.version
        and network.network_address in whole
        and network.broadcast_address in whole
    )  # fmt: skip


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 address carries, if it does."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or _compatible(address) or address


def _compatible(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """``::a.b.c.d``, an old way to write an IPv4 address; ``::`` and ``::1`` are not meant so."""
    number = int(address)
    return ipaddress.IPv4Address(number) if 0xFFFF < number <= 0xFFFFFFFF else None


def _host(url: str) -> str:
    try:
        parts = urlsplit(url) if len(url) <= _LONGEST else urlsplit("")
        host, has_user = parts.hostname, "@" in parts.netloc
        _ = parts.port
    except ValueError as error:
        raise DestinationRefused(f"The address can't be read: {error}.") from None
    if parts.scheme not in ("http", "https") or not host:
        raise DestinationRefused("The address is no URL.", advice="Begin it with https:// or http://.")
    if has_user:
        raise DestinationRefused("The address holds a user or a password.", advice="Use headers or OAuth2.")
    if parts.fragment:
        raise DestinationRefused("The address has a fragment, which is never sent.", advice="Leave out the # part.")
    return host


def _literal(host: str) -> Address | None:
    """The address that ``host`` writes in numbers: dotted, decimal, octal or hexadecimal; None for a name."""
    try:
        # an IPv6 address may name an interface after a %
        found = socket.getaddrinfo(host.partition("%")[0], None, flags=socket.AI_NUMERICHOST)
    except (OSError, UnicodeError):
        return None
    return ipaddress.ip_address(found[0][4][0])


async def _system_resolver(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host!r} can't be a name: {error}") from None
    return list(dict.fromkeys(str(one[4][0]).partition("%")[0] for one in found))
