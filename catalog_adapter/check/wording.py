"""Wording that can't be used, and texts that a locale lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from catalog_adapter.contexts.nodes import origin_of
from catalog_adapter.contexts.parsed import FILES, ContextData
from catalog_adapter.contexts.problems import Problem
from catalog_adapter.data_model import LocalText
from catalog_adapter.tone.errors import WordingInvalid
from catalog_adapter.tone.messages import MESSAGES
from catalog_adapter.tone.templates import Wording
from catalog_adapter.tone.voice import COMMON_VARIABLES, languages


def check_wording(data: ContextData) -> Iterable[Problem]:
    """Every message of tone.yml: known, a template we accept, and only with its variables; and every answer."""
    tree = data.trees["tone.yml"]
    for message, by_locale in data.tone.messages.items():
        if message not in MESSAGES:
            yield Problem.at(origin_of(tree, ("messages", message)), f"there is no message {message!r}")
            continue
        known = {*MESSAGES[message], *COMMON_VARIABLES}
        for locale, variants in by_locale.items():
            for source in variants:
                origin = origin_of(tree, ("messages", message, locale))
                for text in _wrong(source, known, ()):
                    yield Problem.at(origin, f"{message}: {text}")
    for index, own in enumerate(data.intents.own_intents):
        for locale, source in own.answer.by_locale.items() if own.answer else ():
            origin = origin_of(data.trees["intents.yml"], ("own_intents", index, "answer", locale))
            for text in _wrong(source, set(COMMON_VARIABLES), ("price",)):
                yield Problem.at(origin, f"{own.id}: {text}")


def check_locales(data: ContextData) -> Iterable[Problem]:
    """Every text has its words in every locale of the CSP; every locale has standard wording."""
    for index, locale in enumerate(data.context.locales):
        if locale.split("-")[0] not in languages():
            origin = origin_of(data.trees["context.yml"], ("locales", index))
            yield Problem.at(origin, f"there is no standard wording for {locale}; known: {', '.join(languages())}")
    for name in FILES:
        for path, text in _texts(getattr(data, name.removesuffix(".yml")), ()):
            missing = [locale for locale in data.locales if text.find(locale) is None]
            if missing:
                yield Problem.at(origin_of(data.trees[name], path), f"no text for {', '.join(missing)}")


def _wrong(source: str, known: set[str], functions: tuple[str, ...]) -> Iterable[str]:
    try:
        unknown = Wording(source, functions).variables - known
    except WordingInvalid as error:
        return [str(error)]
    return [f"unknown variable {name!r}; known: {', '.join(sorted(known))}" for name in sorted(unknown)]


def _texts(part: Any, path: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], LocalText]]:
    """Every LocalText below ``part``, with its path."""
    if isinstance(part, LocalText):
        yield path, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _texts(getattr(part, name), (*path, name))
    elif isinstance(part, dict):
        for name, one in part.items():
            yield from _texts(one, (*path, name))
    elif isinstance(part, list):
        for index, one in enumerate(part):
            yield from _texts(one, (*path, index))
