"""What can go wrong in the console, beside what its services raise."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

from foundation.errors import BadInput, BespokeError, Conflict, NotFound, Unauthorised


class SignInRefused(Unauthorised):
    """Email and password do not open anything now; which of them is wrong is not told."""

    code: ClassVar[str] = "sign_in_refused"


class SignedOut(Unauthorised):
    """There is no session, or it has ended."""

    code: ClassVar[str] = "signed_out"


class ProviderError(BespokeError):
    """Signing in with the provider came to nothing; ``word`` is what the page says, without what went wrong there."""

    word: ClassVar[str]


class ProviderAway(ProviderError):
    """The provider does not answer, or says what we can't use."""

    status: ClassVar[HTTPStatus] = HTTPStatus.SERVICE_UNAVAILABLE
    code: ClassVar[str] = "provider_away"
    word: ClassVar[str] = "provider_away"


class ProviderRefused(ProviderError):
    """The provider let nobody in, or what came from there does not hold."""

    status: ClassVar[HTTPStatus] = HTTPStatus.UNAUTHORIZED
    code: ClassVar[str] = "provider_refused"
    word: ClassVar[str] = "provider_refused"


class NotInvited(ProviderError):
    """The provider knows this person, and nobody here does."""

    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN
    code: ClassVar[str] = "not_invited"
    word: ClassVar[str] = "provider_not_invited"


class ProviderUnusable(BespokeError):
    """The settings of the provider don't go together."""

    code: ClassVar[str] = "provider_unusable"


class Forbidden(BespokeError):
    """Whoever is signed in may not do this."""

    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN
    code: ClassVar[str] = "forbidden"


class LinkUsed(NotFound):
    """A one-time link was used, is too old, or never was one."""

    code: ClassVar[str] = "link_used"


class MemberNotFound(NotFound):
    """There is no such person, or not here."""

    code: ClassVar[str] = "member_not_found"


class MemberExists(Conflict):
    """Somebody has this email already."""

    code: ClassVar[str] = "member_exists"


class TokenNotFound(NotFound):
    """There is no such API token, or it is another CSP's."""

    code: ClassVar[str] = "token_not_found"


class PasswordUnusable(BadInput):
    """A password that is too easy to guess, or too long."""

    code: ClassVar[str] = "password_unusable"


class SaveChangedSince(Conflict):
    """A save can't be undone, since somebody has changed the same entry after it."""

    code: ClassVar[str] = "save_changed_since"


class FileChanged(Conflict):
    """Somebody else has saved the file since it was read. ``theirs`` is what it says now, ``author`` who did,
    ``read`` marks it."""

    code: ClassVar[str] = "file_changed"

    def __init__(self, message: str, *, advice: str, theirs: str, author: str, read: str) -> None:
        super().__init__(message, advice=advice)
        self.theirs = theirs
        self.author = author
        self.read = read

    @property
    def details(self) -> dict[str, str]:
        """Both texts are wanted by whoever comes second."""
        return {"theirs": self.theirs, "author": self.author, "read": self.read}
