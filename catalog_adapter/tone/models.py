"""``tone.yml``: how the assistant speaks: persona, form of address, emoji, and its own wording of messages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from catalog_adapter.data_model import DataModel, Text

Wording = Annotated[str, Field(min_length=1, max_length=2000)]


def _as_variants(raw: Any) -> Any:
    """A message is a text, a list of variants, or either of them by locale."""
    if isinstance(raw, str):
        return {"": [raw]}
    if isinstance(raw, list):
        return {"": raw}
    if isinstance(raw, dict):
        return {locale: [one] if isinstance(one, str) else one for locale, one in raw.items()}
    return raw


Variants = Annotated[dict[str, Annotated[list[Wording], Field(min_length=1)]], BeforeValidator(_as_variants)]


class ToneFile(DataModel):
    """The whole of ``tone.yml``. ``messages`` replaces the standard wording, message by message, locale by locale."""

    persona: Text | None = None
    form_of_address: Literal["formal", "informal"] = "formal"
    emoji: bool = False
    messages: dict[str, Variants] = Field(default_factory=dict)
