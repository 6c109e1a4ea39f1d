"""The CSP's voice in one language: every message the standard code says, worded as the CSP wants.

Input: the standard wording of the language, the CSP's ``tone.yml``, and the fixed variables (CSP, persona). Output:
:meth:`Voice.say`. A message's wording is the CSP's for the locale, else for the language, else the standard one in the
CSP's form of address.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from catalog_adapter.tone.errors import WordingInvalid
from catalog_adapter.tone.messages import MESSAGES
from catalog_adapter.tone.models import ToneFile
from catalog_adapter.tone.templates import Wording

#: Variables every wording may use.
COMMON_VARIABLES = ("csp", "persona")

_STANDARD = Path(__file__).parent / "standard"


class Voice:
    """Says messages. ``wordings`` holds the variants of every message."""

    def __init__(self, wordings: Mapping[str, Sequence[Wording]], common: Mapping[str, str]) -> None:
        self._wordings = wordings
        self._common = dict(common)

    def say(self, message: str, /, **variables: str) -> str:
        """The text of ``message``. The same message with the same variables always chooses the same variant."""
        variants = self._wordings[message]
        chosen = 0
        if len(variants) > 1:
            chosen = zlib.crc32(repr((message, sorted(variables.items()))).encode()) % len(variants)
        return variants[chosen].render({**self._common, **variables})


def build_voice(tone: ToneFile, locale: str, common: Mapping[str, str]) -> Voice:
    """Compile the voice of a CSP for one locale. Raises :class:`WordingInvalid` for wording that can't be used."""
    language = locale.split("-")[0]
    standard = standard_wording(language)
    wordings = {}
    for message, allowed in MESSAGES.items():
        own = tone.messages.get(message, {})
        texts = own.get(locale) or own.get(language) or own.get("")
        sources = texts or _in_form(standard[message], tone.form_of_address)
        wordings[message] = [_compile(message, source, allowed) for source in sources]
    return Voice(wordings, common)


def languages() -> list[str]:
    """The languages with standard wording."""
    return sorted(path.stem for path in _STANDARD.glob("*.yml"))


@lru_cache
def standard_wording(language: str) -> dict[str, Any]:
    """The standard wording of a language, as in its file."""
    loaded: dict[str, Any] = yaml.safe_load(standard_file(language).read_text(encoding="utf-8"))
    return loaded


def standard_file(language: str) -> Path:
    """The file of a language's standard wording. Raises WordingInvalid where there is none."""
    path = _STANDARD / f"{language}.yml"
    if not path.is_file():
        raise WordingInvalid(
            f"there is no standard wording for the language {language!r}",
            advice=f"Use one of {', '.join(languages())}, or add catalog_adapter/tone/standard/{language}.yml.",
        )
    return path


def _in_form(entry: Any, form: str) -> list[str]:
    if isinstance(entry, dict):
        entry = entry[form]
    return [entry] if isinstance(entry, str) else list(entry)


@lru_cache(maxsize=20_000)
def _wording(source: str) -> Wording:
    return Wording(source)


def _compile(message: str, source: str, allowed: Sequence[str]) -> Wording:
    wording = _wording(source)
    unknown = wording.variables - set(allowed) - set(COMMON_VARIABLES)
    if unknown:
        known = ", ".join([*allowed, *COMMON_VARIABLES])
        raise WordingInvalid(f"{message}: unknown variable {', '.join(sorted(unknown))}", advice=f"Known: {known}.")
    return wording
