"""Where a remote is. Nothing is ever asked of another origin: the token belongs to this one."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from foundation.remote.errors import AddressInvalid

_LONGEST = 2000  # characters


@dataclass(frozen=True)
class RemoteAddress:
    """The base of an API, such as ``https://catalogue.example/tmf-api/productCatalogManagement/v4``."""

    base: httpx.URL

    @classmethod
    def parse(cls, text: str) -> RemoteAddress:
        """Raises AddressInvalid, without repeating what may be a credential."""
        try:
            url = httpx.URL(text.strip().rstrip("/")) if len(text) <= _LONGEST else httpx.URL()
        except httpx.InvalidURL as error:
            raise AddressInvalid(f"The address of the remote can't be read: {error}.") from None
        if url.scheme not in {"http", "https"} or not url.host:
            raise AddressInvalid("The address of the remote is no URL.", advice="Begin it with https://.")
        if url.userinfo or url.query or url.fragment:
            raise AddressInvalid(
                f"The address of the remote at {url.host} holds more than host and path.",
                advice="Leave out user, password, query and fragment; a credential belongs into the token.",
            )
        return cls(url)

    def at(self, path: str) -> httpx.URL:
        """The URL of ``path`` below the base; ``path`` is quoted already."""
        return httpx.URL(f"{self.base}/{path}")

    def same_origin(self, url: httpx.URL) -> bool:
        """Whether ``url`` has our scheme, host and port."""
        return (url.scheme, url.host, url.port) == (self.base.scheme, self.base.host, self.base.port)

    def __str__(self) -> str:
        return str(self.base)
