"""Phrases that stand under two intents, intents with too few of them, and names that standard intents have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from catalog_adapter.check.places import Places
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.data_model import Phrases, phrases_for
from catalog_adapter.intents.examples import standard_examples
from catalog_adapter.intents.language import folded_phrase
from catalog_adapter.intents.models import StandardIntent
from catalog_adapter.layers.problems import Origin, Problem

_FEWEST = 3


@dataclass(frozen=True)
class _Phrase:
    """A phrase of the CSP's for one locale. ``is_own``: it stands under an intent of its own."""

    text: str
    intent: str
    is_own: bool
    origin: Origin


def check_phrases(data: ContextData) -> Iterable[Problem]:
    """Each locale by itself, with the standard examples of its language."""
    places = Places(data)
    for index, own in enumerate(data.intents.own_intents):
        if own.id in get_args(StandardIntent):
            text = f"{own.id!r} is a standard intent; give your own another name, or add to it under `phrases`"
            yield Problem.at(places.at("intents.yml", "own_intents", index, "id"), text)
    for locale in data.locales:
        yield from _too_few(data, places, locale)
        yield from _under_two(list(_phrases(data, places, locale)), locale)


def _too_few(data: ContextData, places: Places, locale: str) -> Iterable[Problem]:
    for index, own in enumerate(data.intents.own_intents):
        if len(phrases_for(own.examples, locale)) < _FEWEST:
            origin = places.at("intents.yml", "own_intents", index, "examples")
            yield Problem.at(origin, f"{own.id!r} has fewer than {_FEWEST} examples for {locale}")


def _under_two(phrases: list[_Phrase], locale: str) -> Iterable[Problem]:
    """What the CSP says twice is an error; what it takes from a standard intent for its own is worth knowing."""
    standard = _standard(locale.split("-")[0])
    claimed: dict[str, _Phrase] = {}
    for phrase in phrases:
        folded = _folded(phrase.text)
        before = claimed.setdefault(folded, phrase)
        if before.intent != phrase.intent:
            where = f"{before.origin.path}:{before.origin.line}"
            text = f"the phrase {phrase.text!r} stands under {phrase.intent!r} and under {before.intent!r} ({where})"
            yield Problem.at(phrase.origin, text)
        elif standard.get(folded, phrase.intent) != phrase.intent:
            if phrase.is_own:
                text = f"the phrase {phrase.text!r} is taken from the standard intent {standard[folded]!r}"
                yield Problem.at(phrase.origin, text, "warning")
            else:
                text = f"the phrase {phrase.text!r} is already standard, for {standard[folded]!r}"
                yield Problem.at(phrase.origin, text)


def _phrases(data: ContextData, places: Places, locale: str) -> Iterator[_Phrase]:
    for intent, phrases in data.intents.phrases.items():
        for text, path in _with_path(phrases, locale):
            yield _Phrase(text, intent, False, places.at("intents.yml", "phrases", intent, *path))
    for index, own in enumerate(data.intents.own_intents):
        for text, path in _with_path(own.examples, locale):
            yield _Phrase(text, own.id, True, places.at("intents.yml", "own_intents", index, "examples", *path))


def _with_path(phrases: Phrases, locale: str) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """The phrases for a locale, as :func:`phrases_for` has them, each with its way from the top of the list."""
    for key in dict.fromkeys((locale, locale.split("-")[0], "")):
        for index, text in enumerate(phrases.get(key, ())):
            yield text, (key, index)


@lru_cache
def _standard(language: str) -> dict[str, str]:
    """Folded phrase → its standard intent."""
    return {_folded(one): intent for intent, several in standard_examples(language).items() for one in several}


def _folded(text: str) -> str:
    """How phrases are compared; one without words (an emoji) as it is."""
    return folded_phrase(text) or text
