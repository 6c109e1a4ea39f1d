"""Phrases that stand under two intents, and intents with too few of them."""

from __future__ import annotations

from collections.abc import Iterable

from catalog_adapter.contexts.nodes import origin_of
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.contexts.problems import Problem
from catalog_adapter.data_model import phrases_for
from catalog_adapter.intents.examples import standard_examples
from catalog_adapter.intents.language import folded_phrase

_FEWEST = 3


def check_phrases(data: ContextData) -> Iterable[Problem]:
    """Each locale by itself, with the standard examples of its language."""
    for locale in data.locales:
        yield from _check_locale(data, locale)


def _check_locale(data: ContextData, locale: str) -> Iterable[Problem]:
    tree = data.trees["intents.yml"]
    standard = standard_examples(locale.split("-")[0])
    owners = {folded_phrase(one): intent for intent, sentences in standard.items() for one in sentences}
    for intent, phrases in data.intents.phrases.items():
        for phrase in phrases_for(phrases, locale):
            yield from _claim(data, owners, phrase, intent, ("phrases", intent))
    for index, own in enumerate(data.intents.own_intents):
        phrases_here = phrases_for(own.examples, locale)
        if len(phrases_here) < _FEWEST:
            origin = origin_of(tree, ("own_intents", index, "examples"))
            yield Problem.at(origin, f"{own.id!r} has fewer than {_FEWEST} examples for {locale}")
        for phrase in phrases_here:
            yield from _claim(data, owners, phrase, own.id, ("own_intents", index, "examples"))


def _claim(
    data: ContextData, owners: dict[str, str], phrase: str, intent: str, path: tuple[str | int, ...]
) -> Iterable[Problem]:
    owner = owners.get(folded_phrase(phrase), intent)
    owners[folded_phrase(phrase)] = intent
    if owner != intent:
        origin = origin_of(data.trees["intents.yml"], path)
        own = {one.id for one in data.intents.own_intents}
        if intent in own and owner not in own and owner not in data.intents.phrases:
            yield Problem.at(origin, f"the phrase {phrase!r} is taken from the standard intent {owner!r}", "warning")
        else:
            yield Problem.at(origin, f"the phrase {phrase!r} stands under {intent!r} and under {owner!r}")
