"""Wording that can't be used: no template we take, unknown variables, prices there aren't, too long to read."""

from __future__ import annotations

from collections.abc import Iterable

from catalog_adapter.check.known import unknown
from catalog_adapter.check.places import Places
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.near_names import did_you_mean
from catalog_adapter.layers.problems import Origin, Problem
from catalog_adapter.offers.models import ProductOffering
from catalog_adapter.tone.errors import WordingInvalid
from catalog_adapter.tone.messages import MESSAGES
from catalog_adapter.tone.templates import Wording
from catalog_adapter.tone.voice import COMMON_VARIABLES

_LONGEST_ANSWER = 2000  # characters, as for a message
_PRICE = "price"


def check_messages(data: ContextData) -> Iterable[Problem]:
    """Every message of tone.yml: known, a template we take, and only with its variables."""
    places = Places(data)
    for message, by_locale in data.tone.messages.items():
        if message not in MESSAGES:
            hint = did_you_mean(message, MESSAGES)
            yield Problem.at(places.at("tone.yml", "messages", message), f"there is no message {message!r}{hint}")
            continue
        for locale, variants in by_locale.items():
            for index, source in enumerate(variants):
                origin = places.at("tone.yml", "messages", message, locale, index)
                for text in _wrong(source, (*MESSAGES[message], *COMMON_VARIABLES)):
                    yield Problem.at(origin, f"{message}: {text}")


def check_answers(data: ContextData) -> Iterable[Problem]:
    """Every answer of an own intent: a template we take, only with its variables, and not too long."""
    places = Places(data)
    for index, own in enumerate(data.intents.own_intents):
        for locale, source in own.answer.by_locale.items() if own.answer else ():
            origin = places.at("intents.yml", "own_intents", index, "answer", locale)
            if len(source) > _LONGEST_ANSWER:
                text = f"the answer has {len(source):,} characters; at most {_LONGEST_ANSWER:,} can be read in a chat"
                yield Problem.at(origin, f"{own.id}: {text}")
                continue
            for text in _wrong(source, COMMON_VARIABLES, (_PRICE,)):
                yield Problem.at(origin, f"{own.id}: {text}")


def check_answered_prices(data: ContextData) -> Iterable[Problem]:
    """Every ``price("offering", "id")`` in an answer is there."""
    places = Places(data)
    offerings = {one.id: one for one in data.offers.product_offerings}
    for index, own in enumerate(data.intents.own_intents):
        for locale, source in own.answer.by_locale.items() if own.answer else ():
            origin = places.at("intents.yml", "own_intents", index, "answer", locale)
            try:
                calls = Wording(source, (_PRICE,)).calls
            except WordingInvalid:
                continue  # told by the check above
            for given in calls:
                yield from _wrong_price(origin, given, offerings)


def _wrong_price(origin: Origin, given: tuple[str, ...], offerings: dict[str, ProductOffering]) -> Iterable[Problem]:
    if len(given) != 2:
        yield Problem.at(origin, 'a price is given as price("offering", "id")')
    elif given[0] not in offerings:
        yield unknown(origin, "offering", given[0], offerings)
    elif all(one.id != given[1] for one in offerings[given[0]].prices):
        yield unknown(origin, f"price of {given[0]!r}", given[1], [one.id for one in offerings[given[0]].prices])


def _wrong(source: str, variables: tuple[str, ...], functions: tuple[str, ...] = ()) -> Iterable[str]:
    try:
        wording = Wording(source, functions)
    except WordingInvalid as error:
        yield str(error)
        return
    unknown_variables = sorted(wording.variables - set(variables))
    for name in unknown_variables:
        yield f"unknown variable {name!r}{did_you_mean(name, variables)}; known: {', '.join(sorted(variables))}"
    if not unknown_variables:
        yield from _unsayable(wording, functions)


def _unsayable(wording: Wording, functions: tuple[str, ...]) -> Iterable[str]:
    """Said with texts and without: a comparison or a filter may be wrong for either."""
    for text in ("text", ""):
        try:
            wording.render(dict.fromkeys(wording.variables, text), {name: lambda *_: "text" for name in functions})
        except Exception as error:  # whatever Python raises for a template that is its author's
            yield f"the wording can't be said: {error}"
            return
