"""What can go wrong in the console, beside what its services raise."""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar, Literal, Self

from foundation.errors import BadInput, BespokeError, Conflict, NotFound, Unauthorised


class SignInRefused(Unauthorised):
    """Email and password do not open anything now; which of them is wrong is not told. ``locked`` is the email of an
    account that this attempt has locked, for the audit log alone."""

    code: ClassVar[str] = "sign_in_refused"
    locked: str = ""


class SignedOut(Unauthorised):
    """There is no session, or it has ended."""

    code: ClassVar[str] = "signed_out"


#: Why a sign-in with the provider was refused, as the audit log says it.
Refusal = Literal[
    "bad_state", "provider_error", "id_token", "email_unverified", "email_missing", "unknown_person", "no_role",
    "other_subject",
]  # fmt: skip


class ProviderError(BespokeError):
    """Signing in with the provider came to nothing; ``word`` is what the page says, without what went wrong there."""

    word: ClassVar[str]


class SignInNotTaken(ProviderError):
    """Somebody was refused. ``person`` is the email of the account that it was about, empty where there is none."""

    refusal: Refusal = "provider_error"
    person: str = ""


class ProviderAway(ProviderError):
    """The provider does not answer, or says what we can't use."""

    status: ClassVar[HTTPStatus] = HTTPStatus.SERVICE_UNAVAILABLE
    code: ClassVar[str] = "provider_away"
    word: ClassVar[str] = "provider_away"

    @classmethod
    def because(cls, why: str) -> Self:
        """It can't be asked, or answers what can't be used."""
        return cls(f"The sign-in provider does not answer as it should: {why}.", advice="Try again later.")


class ProviderRefused(SignInNotTaken):
    """The provider let nobody in, or what came from there does not hold."""

    status: ClassVar[HTTPStatus] = HTTPStatus.UNAUTHORIZED
    code: ClassVar[str] = "provider_refused"
    word: ClassVar[str] = "provider_refused"

    @classmethod
    def because(cls, refusal: Refusal, why: str) -> Self:
        """Nobody was signed in, for this reason."""
        error = cls(f"Nobody was signed in: {why}.", advice="Sign in again.")
        error.refusal = refusal
        return error


class NotInvited(SignInNotTaken):
    """The provider knows this person, and nobody here does."""

    status: ClassVar[HTTPStatus] = HTTPStatus.FORBIDDEN
    code: ClassVar[str] = "not_invited"
    word: ClassVar[str] = "provider_not_invited"

    @classmethod
    def because(cls, refusal: Refusal, why: str, *, person: str = "") -> Self:
        """There is no account to open, for this reason."""
        error = cls(f"There is no account for this sign-in: {why}.", advice="Ask an administrator for one.")
        error.refusal, error.person = refusal, person
        return error


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


class FieldUnusable(BadInput):
    """What was typed into a field of a form says nothing that the field is for. ``field`` is the name of its input."""

    code: ClassVar[str] = "field_unusable"

    def __init__(self, message: str, *, advice: str, field: str) -> None:
        super().__init__(message, advice=advice)
        self.field = field

    @property
    def details(self) -> dict[str, str]:
        """Where to look."""
        return {"field": self.field}


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
