"""``tone.yml``: how the assistant speaks: persona, form of address, emoji, and its own wording of messages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from catalog_adapter.data_model import DataModel, LocaleKey, Text

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


_Wordings = Annotated[list[Wording], Field(min_length=1)]

type Variants = Annotated[
    dict[str, _Wordings],
    BeforeValidator(_as_variants, json_schema_input_type=Wording | _Wordings | dict[LocaleKey, Wording | _Wordings]),
    Field(
        title="Wording",
        description="How a message is said: one wording, several to choose from, or either for each locale.",
        examples=["Any time!", ["Any time!", "You're welcome!"], {"de": "Gern geschehen.", "fr": "Avec plaisir."}],
    ),
]


class ToneFile(DataModel):
    """The whole of ``tone.yml``: how we say it. ``messages`` replaces the standard wording, one message at a time."""

    persona: Text | None = Field(None, description="What the assistant calls itself. Without it, the CSP's name.")
    form_of_address: Literal["formal", "informal"] = Field(
        "formal", description="Which standard wording is taken where a language has two: Sie or du, usted or tú."
    )
    emoji: bool = Field(False, description="Whether the CSP's wording has emoji; the standard wording has none.")
    messages: dict[str, Variants] = Field(default_factory=dict, description="Own wording, by message.")
