"""Where the provider is, who we are there, and which of its words give which roles.

Input: the settings and the secret ``BESPOKE_OIDC_CLIENT_SECRET``, without which we are a public client.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr, TypeAdapter, ValidationError

from catalog_adapter.contexts.files import CSP_NAME
from console.errors import ProviderUnusable
from console.people.roles import Role
from foundation.secrets import Secrets
from foundation.settings import Settings

_SECRET = "BESPOKE_OIDC_CLIENT_SECRET"  # noqa: S105 - its name
#: Hosts that only this machine reaches.
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
#: Value of the claim, CSP, roles.
RoleMapping = Mapping[str, Mapping[str, frozenset[Role]]]
_mapping = TypeAdapter(dict[str, dict[str, frozenset[Role]]])


@dataclass(frozen=True)
class ProviderSettings:
    """One provider for the installation. ``roles_claim`` is empty where people get their roles here alone."""

    issuer: str
    client_id: str
    client_secret: SecretStr | None
    redirect_uri: str
    scopes: str
    name: str
    verified_claim: str
    roles_claim: str
    roles: RoleMapping

    @classmethod
    def of(cls, settings: Settings, secrets: Secrets) -> ProviderSettings | None:
        """The provider that is set, if one is. Raises ProviderUnusable where something is missing or can't be."""
        if not settings.oidc_issuer:
            if not settings.local_accounts:
                raise _unusable("BESPOKE_LOCAL_ACCOUNTS is false, and there is no BESPOKE_OIDC_ISSUER to sign in with.")
            return None
        issuer = _issuer(settings.oidc_issuer)
        if not settings.oidc_client_id:
            raise _unusable("BESPOKE_OIDC_ISSUER is set, and BESPOKE_OIDC_CLIENT_ID is not.")
        if "openid" not in settings.oidc_scopes.split():
            raise _unusable("BESPOKE_OIDC_SCOPES lacks openid.")
        if bool(settings.oidc_roles) != bool(settings.oidc_roles_claim):
            raise _unusable("Of BESPOKE_OIDC_ROLES and BESPOKE_OIDC_ROLES_CLAIM one is set and the other is not.")
        return cls(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=secrets.find(_SECRET),
            redirect_uri=f"{settings.effective_public_url}/console/oidc/callback",
            scopes=settings.oidc_scopes,
            name=settings.oidc_name or issuer.netloc,
            verified_claim=settings.oidc_verified_claim,
            roles_claim=settings.oidc_roles_claim,
            roles=_roles(settings.oidc_roles),
        )


def may_be_asked(url: str) -> bool:
    """Whether what is sent to this address is read by nobody else: TLS, or this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    return bool(is_safe and parts.hostname and "@" not in parts.netloc and not parts.fragment)


def _issuer(text: str) -> SplitResult:
    if not may_be_asked(text) or urlsplit(text).query:
        raise _unusable("BESPOKE_OIDC_ISSUER is no https:// address of a provider.")
    return urlsplit(text)


def _roles(told: dict[str, dict[str, list[str]]]) -> RoleMapping:
    if wrong := next((csp for given in told.values() for csp in given if not CSP_NAME.match(csp)), None):
        raise _unusable(f"BESPOKE_OIDC_ROLES names a CSP {wrong!r}, which can't be one.")
    try:
        return _mapping.validate_python(told)
    except ValidationError as error:
        place = " › ".join(str(part) for part in error.errors()[0]["loc"])
        raise _unusable(f"BESPOKE_OIDC_ROLES names an unknown role at {place}.") from None


def _unusable(message: str) -> ProviderUnusable:
    return ProviderUnusable(message, advice=f"Roles are {', '.join(Role)}; docs/console.md shows what to set.")
