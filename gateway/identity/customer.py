"""A customer whom a CSP's site vouches for."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Customer(BaseModel):
    """``id`` is the CSP's own name for them; ``told`` is what its site tells of them, as text, by the names of
    ``identity: claims``; ``segment`` is the one they talk in, if the site says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1, max_length=128)
    told: dict[str, str] = Field(default_factory=dict)
    segment: str | None = None
