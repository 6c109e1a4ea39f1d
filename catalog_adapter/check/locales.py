"""Texts that a locale of the CSP lacks, and texts for locales that it doesn't have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from catalog_adapter.check.places import Places
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.data_model import LocalText
from catalog_adapter.layers.near_names import did_you_mean_or_known
from catalog_adapter.layers.problems import Problem
from catalog_adapter.tone.voice import languages

#: Fields that hold phrases by locale.
_PHRASES = ("synonyms", "examples")

#: Where texts or phrases by locale stand, and the locales they are given for.
_Given = tuple[tuple[Any, ...], list[str]]


def check_standard_wording(data: ContextData) -> Iterable[Problem]:
    """Every locale of the CSP has standard wording in its language."""
    places = Places(data)
    for index, locale in enumerate(data.context.locales):
        if locale.split("-")[0] not in languages():
            text = f"there is no standard wording for {locale}; known: {', '.join(languages())}"
            yield Problem.at(places.at("context.yml", "locales", index), text)


def check_missing_texts(data: ContextData, file: str) -> Iterable[Problem]:
    """Every text of a file has its words in every locale of the CSP."""
    places = Places(data)
    for path, part in _walk(_part(data, file), ()):
        if isinstance(part, LocalText):
            missing = [one for one in data.locales if part.find(one) is None]
            if missing:
                yield Problem.at(places.at(file, *path), f"no text for {', '.join(missing)}")


def check_missing_wording(data: ContextData) -> Iterable[Problem]:
    """A message that the CSP words for one locale and not for another is said there in the standard words."""
    places = Places(data)
    for message, by_locale in data.tone.messages.items():
        missing = [one for one in data.locales if not by_locale.keys() & {one, one.split("-")[0], ""}]
        if missing:
            text = f"{message} has no wording for {', '.join(missing)}; the standard one is said there"
            yield Problem.at(places.at("tone.yml", "messages", message), text, "warning")


def check_unused_texts(data: ContextData, file: str) -> Iterable[Problem]:
    """Every text and phrase of a file is for a locale of the CSP, or a language of one."""
    places = Places(data)
    known = list(dict.fromkeys(key for one in data.context.locales for key in (one, one.split("-")[0])))
    for path, locales in _given(data, file):
        for locale in locales:
            if locale and locale not in known:
                text = f"nobody reads this: the CSP has no locale {locale!r}{did_you_mean_or_known(locale, known)}"
                yield Problem.at(places.at(file, *path, locale), text, "warning")


def _given(data: ContextData, name: str) -> Iterator[_Given]:
    for path, part in _walk(_part(data, name), ()):
        if isinstance(part, LocalText):
            yield path, list(part.by_locale)
        elif isinstance(part, BaseModel):
            for field in _PHRASES:
                yield (*path, field), list(getattr(part, field, ()))
    if name == "intents.yml":
        yield from ((("phrases", one), list(phrases)) for one, phrases in data.intents.phrases.items())
    if name == "tone.yml":
        yield from ((("messages", one), list(variants)) for one, variants in data.tone.messages.items())


def _part(data: ContextData, name: str) -> BaseModel:
    part: BaseModel = getattr(data, name.removesuffix(".yml"))
    return part


def _walk(part: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], BaseModel]]:
    """Every model at and below ``part``, with its path."""
    if isinstance(part, BaseModel):
        yield path, part
        for name in type(part).model_fields if not isinstance(part, LocalText) else ():
            yield from _walk(getattr(part, name), (*path, name))
    elif isinstance(part, dict):
        for name, one in part.items():
            yield from _walk(one, (*path, name))
    elif isinstance(part, list):
        for index, one in enumerate(part):
            yield from _walk(one, (*path, index))
