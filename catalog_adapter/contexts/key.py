"""The context key: whose words and offers a conversation uses."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ContextKey(BaseModel):
    """CSP, segment, locale and channel. It comes from a channel's credential, never from what a customer writes;
    only the locale follows the language that is written, among those of the CSP.

    ``revision`` names the content to talk in before it is live, by its hash; empty: whatever is live. A conversation
    with one is a rehearsal: its order goes nowhere.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    csp: str
    segment: str
    locale: str
    channel: str = "web"
    revision: str = Field("", exclude_if=lambda revision: not revision)

    @property
    def is_rehearsal(self) -> bool:
        """Whether nothing that is said here must have an effect."""
        return bool(self.revision)

    def __str__(self) -> str:
        return f"{self.csp}/{self.segment}/{self.locale}"
