"""What the provider says of itself. Input: its issuer. Output: its addresses, read again every hour.

While it is away, or says what can't be used, what it said last counts for a day.
"""

from __future__ import annotations

import asyncio
import time
from typing import Annotated

import structlog
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from console.errors import ProviderAway
from console.people.oidc.settings import may_be_asked
from foundation.errors import BespokeError
from foundation.remote.service import RemoteService

_FRESH, _OLDEST = 3600.0, 86_400.0  # seconds
_SECONDS = 5.0  # while somebody waits
_DOCUMENT = ".well-known/openid-configuration"
_log = structlog.get_logger(__name__)


def _safe(url: str) -> str:
    if not may_be_asked(url):
        raise ValueError("it is no https:// address")
    return url


_Url = Annotated[str, AfterValidator(_safe)]


class Metadata(BaseModel):
    """What we use of the document; the names are OpenID Connect's."""

    model_config = ConfigDict(frozen=True)

    issuer: str
    authorization_endpoint: _Url
    token_endpoint: _Url
    jwks_uri: _Url
    userinfo_endpoint: _Url | None = None
    end_session_endpoint: _Url | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Discovery:
    """One provider's document."""

    def __init__(self, issuer: str) -> None:
        self._issuer = issuer
        self._service = RemoteService(issuer, None, seconds=_SECONDS, answers=1)
        self._lock = asyncio.Lock()
        self._known: Metadata | None = None
        self._read = 0.0  # by the monotonic clock

    async def metadata(self) -> Metadata:
        """What the provider says. Raises ProviderAway."""
        async with self._lock:
            now = time.monotonic()
            if self._known is None or now - self._read >= _FRESH:
                try:
                    self._known, self._read = await self.ask(), now
                except BespokeError as error:
                    _log.warning("the sign-in provider can't be asked", issuer=self._issuer, error=str(error)[:300])
                    if self._known is None or now - self._read >= _OLDEST:
                        raise ProviderAway("The sign-in provider does not answer.", advice="Try again later.") from None
            return self._known

    async def close(self) -> None:
        """Close the connections."""
        await self._service.close()

    async def ask(self) -> Metadata:
        """What it says now. Raises BespokeError with what is wrong."""
        async with self._service.asked() as client:
            answer = await client.get(self._service.address.at(_DOCUMENT))
            try:
                metadata = Metadata.model_validate_json(answer.body)
            except ValidationError as error:
                first = error.errors()[0]
                place = ".".join(map(str, first["loc"])) or "the document"
                raise ProviderAway.because(f"{place}: {first['msg']}") from None
        if metadata.issuer != self._issuer:
            raise ProviderAway.because(f"it says that its issuer is {metadata.issuer[:200]}")
        return metadata
