"""What all the data files share: the strict base model, values, and text in several languages.

Each type also says how a person writes it (``json_schema_input_type``): the JSON Schemas and the reference of the data
language are made from that (``catalog_adapter/schemas/``). ``type`` gives it a name of its own there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

type Id = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$"),
    Field(
        description="A name within a customer context: lower-case letters, digits, `-` and `_`, at most 64.",
        examples=["static-ip", "download_speed"],
    ),
]

type SecretName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{2,63}$"),
    Field(description="The name of a secret, never the secret itself.", examples=["ACME_WEBHOOK_SECRET"]),
]

type LocaleKey = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$"),
    Field(title="Language or locale", description="A language or a locale.", examples=["de", "de-CH"]),
]

type Value = Annotated[
    StrictBool | StrictInt | Annotated[str, StringConstraints(min_length=1, max_length=200)],
    Field(
        description="A value of a characteristic: text, a whole number, or `true` or `false`. Money is never a value.",
        examples=["pro", 500, True],
    ),
]

_LONGEST_TEXT = 4000


class DataModel(BaseModel):
    """Base of everything read from a customer context: unknown keys are errors, instances never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LocalText(DataModel):
    """Text by language or locale (``en``, ``de-CH``). The key ``""`` is for text given without any."""

    by_locale: dict[str, str]

    def find(self, locale: str) -> str | None:
        """The text for ``locale``: itself, else its language, else the text given without a language; else None."""
        for key in (locale, locale.split("-")[0], ""):
            if key in self.by_locale:
                return self.by_locale[key]
        return None

    def text(self, locale: str) -> str:
        """As :meth:`find`, but never nothing: the first text there is, at the last (the checker reports the gap)."""
        return self.find(locale) or next(iter(self.by_locale.values()))


def _as_local_text(raw: Any) -> Any:
    if isinstance(raw, str):
        return {"by_locale": {"": raw}}
    if isinstance(raw, Mapping) and "by_locale" not in raw:
        if not raw or not all(isinstance(text, str) and 0 < len(text) <= _LONGEST_TEXT for text in raw.values()):
            raise ValueError("give a text, or texts by locale such as {en: …, de: …}")
        return {"by_locale": dict(raw)}
    return raw


_TextByLocale = dict[LocaleKey, Annotated[str, Field(min_length=1, max_length=_LONGEST_TEXT)]]

type Text = Annotated[
    LocalText,
    BeforeValidator(_as_local_text, json_schema_input_type=str | Annotated[_TextByLocale, Field(min_length=1)]),
    Field(
        description="What customers read: one text for all, or a text for each language or locale.",
        examples=["Download speed", {"de": "Geschwindigkeit", "fr": "Débit"}],
    ),
]


def _as_phrases(raw: Any) -> Any:
    if isinstance(raw, Sequence) and not isinstance(raw, str):
        return {"": list(raw)}
    return raw


_Phrase = Annotated[str, Field(min_length=1, max_length=500)]

type Phrases = Annotated[
    dict[str, list[_Phrase]],
    BeforeValidator(_as_phrases, json_schema_input_type=list[_Phrase] | dict[LocaleKey, list[_Phrase]]),
    Field(
        description="What customers say: one list for all, or a list for each language or locale.",
        examples=[["gigabit", "the fast one"], {"de": ["schnell"], "fr": ["rapide"]}],
    ),
]


def phrases_for(phrases: Mapping[str, Sequence[str]], locale: str) -> list[str]:
    """The phrases for ``locale``: its own, its language's, and those given without a language."""
    keys = dict.fromkeys((locale, locale.split("-")[0], ""))
    return [phrase for key in keys for phrase in phrases.get(key, ())]
