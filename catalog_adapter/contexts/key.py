"""The context key: whose words and offers a conversation uses."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class ContextKey(BaseModel):
    """CSP, segment, locale and channel. It comes from a channel's credential, never from what a customer writes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    csp: str
    segment: str
    locale: str
    channel: str = "web"

    def __str__(self) -> str:
        return f"{self.csp}/{self.segment}/{self.locale}"
