"""The words of one context: how customers call its offerings, characteristics, values and terms.

Input: the catalogue and a locale. Output: phrases, folded, each with what it may mean.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from catalog_adapter.data_model import Value, phrases_for
from catalog_adapter.intents.examples import common_words, everyday_words
from catalog_adapter.intents.language import Language, folded_phrase, language
from catalog_adapter.offers.configurable import TERM, Catalogue
from catalog_adapter.offers.models import Characteristic, ProductOffering, ProductOfferingTerm
from catalog_adapter.offers.ranges import Values

_SHORTEST_TYPO = 4
_MOST_DIGITS = 10


@dataclass(frozen=True)
class Meaning:
    """What a phrase may stand for. ``ask`` orders meanings where nothing else decides."""

    kind: Literal["offering", "characteristic", "value"]
    value: Value
    characteristic: str | None = None
    offerings: frozenset[str] = frozenset()
    ask: int = 99


class Vocabulary:
    """Phrases and their meanings. ``integers`` are the values of the whole-number characteristics, by id, for
    each specification that has one; ``counts`` are those that have no unit; ``everyday_words`` are no typos of
    anything, and ``common_words`` tell no values apart.

    ``inflected`` is a phrase for each without the endings of its words, ``by_beginning`` are the phrases that may have
    been typed wrong, by their first and by their first two letters, ``amounts`` are the values called by a number
    and one word after it, by that number: ``50 GB``.
    """

    def __init__(self, catalogue: Catalogue, locale: str) -> None:
        self.locale = locale
        self.everyday_words = everyday_words(locale.split("-")[0])
        self.common_words = common_words(locale.split("-")[0])
        # a mapping is used for its keys: each meaning once, in the order of the data
        self._meanings: dict[str, dict[Meaning, None]] = defaultdict(dict)
        self._words: dict[str, dict[str, Meaning]] = {}
        self._users = _users_of_specifications(catalogue)
        self._language = language(locale.split("-")[0])
        self.integers: dict[str, tuple[Values, ...]] = {}
        self.counts: set[str] = set()
        self.longest = 1
        for offering in catalogue.offerings.values():
            self._add_offering(offering)
        for specification in catalogue.specifications.values():
            for characteristic in specification.characteristics:
                self._add_characteristic(characteristic, self._users[specification.id])
        self.phrases = {phrase: list(meanings) for phrase, meanings in self._meanings.items()}
        self._meanings.clear()
        self.by_beginning: dict[str, list[str]] = defaultdict(list)
        self.inflected: dict[str, str] = {}
        self.amounts: dict[int, list[Meaning]] = defaultdict(list)
        for phrase in self.phrases:
            self._index(phrase)

    def stems(self, words: Iterable[str]) -> str:
        """Folded words as one phrase without the endings that inflect them."""
        return " ".join(map(self._language.stem, words))

    def words_of(self, characteristic: str) -> dict[str, Meaning]:
        """The words by which a single value of a characteristic is called, in whichever phrases."""
        if characteristic not in self._words:
            self._words[characteristic] = self._telling_words(characteristic)
        return self._words[characteristic]

    def _telling_words(self, characteristic: str) -> dict[str, Meaning]:
        found: dict[str, set[Meaning]] = defaultdict(set)
        for phrase, meanings in self.phrases.items():
            for meaning in meanings:
                if meaning.kind == "value" and meaning.characteristic == characteristic:
                    for word in phrase.split(" "):
                        found[word].add(meaning)
        return {word: next(iter(meanings)) for word, meanings in found.items() if len(meanings) == 1}

    def _index(self, phrase: str) -> None:
        # phrases with digits are matched to the letter: 500 is not 5000 with a typo
        if len(phrase) >= _SHORTEST_TYPO and not any(letter.isdigit() for letter in phrase):
            self.by_beginning[phrase[0]].append(phrase)
            self.by_beginning[phrase[:2]].append(phrase)
            self.inflected.setdefault(self.stems(phrase.split(" ")), phrase)
        number, _, unit = phrase.partition(" ")
        if number.isdecimal() and len(number) < _MOST_DIGITS and unit.isalpha():
            values = [
                one for one in self.phrases[phrase] if one.kind == "value" and one not in self.amounts[int(number)]
            ]
            self.amounts[int(number)] += values

    def _add(self, phrases: Iterable[str], meaning: Meaning) -> None:
        for phrase in phrases:
            folded = _folded(phrase)
            if folded:
                self._meanings[folded][meaning] = None
                self.longest = max(self.longest, folded.count(" ") + 1)

    def _add_offering(self, offering: ProductOffering) -> None:
        names = [offering.name.text(self.locale), offering.id.replace("-", " ")]
        meaning = Meaning("offering", offering.id, offerings=frozenset([offering.id]))
        self._add([*names, *phrases_for(offering.synonyms, self.locale)], meaning)
        for term in offering.terms:
            self._add_term(term, offering.id)

    def _add_term(self, term: ProductOfferingTerm, offering: str) -> None:
        names = [term.name.text(self.locale), *phrases_for(term.synonyms, self.locale)]
        if term.duration:
            names += [f"{term.duration} {word}" for word in self._language.months]
            if term.duration % 12 == 0:
                names += [f"{term.duration // 12} {word}" for word in self._language.years]
        self._add_numbers_in_words(names)
        meaning = Meaning("value", term.id, TERM, frozenset([offering]), 90)
        self._add(names, meaning)

    def _add_characteristic(self, characteristic: Characteristic, users: frozenset[str]) -> None:
        names = [characteristic.name.text(self.locale), *phrases_for(characteristic.synonyms, self.locale)]
        ask = characteristic.ask if characteristic.ask is not None else 50
        if characteristic.type == "boolean":
            self._add(names, Meaning("value", True, characteristic.id, users, ask))
        else:
            self._add(names, Meaning("characteristic", characteristic.id, characteristic.id, users, ask))
        if characteristic.type == "integer":
            known = self.integers.get(characteristic.id, ())
            self.integers[characteristic.id] = (*known, characteristic.domain())
            if not characteristic.unit:
                self.counts.add(characteristic.id)
            else:
                self._add(
                    [characteristic.unit], Meaning("characteristic", characteristic.id, characteristic.id, users, ask)
                )
        for one in characteristic.values:
            words = phrases_for(one.synonyms, self.locale)
            words += [one.name.text(self.locale)] if one.name else []
            if not isinstance(one.value, bool):
                words.append(str(one.value))
                words += [f"{one.value} {characteristic.unit}"] if characteristic.unit else []
            self._add(words, Meaning("value", one.value, characteristic.id, users, ask))

    def _add_numbers_in_words(self, names: list[str]) -> None:
        """``twelve months`` beside ``12 months``."""
        words = {number: word for word, number in self._language.numbers.items()}
        for name in list(names):
            first, _, rest = name.partition(" ")
            if first.isdigit() and int(first) in words:
                names.append(f"{words[int(first)]} {rest}")


@lru_cache(50_000)
def _folded(phrase: str) -> str:
    """Contexts share many of their words: numbers with units, yes and no."""
    return folded_phrase(phrase)


def _users_of_specifications(catalogue: Catalogue) -> dict[str, frozenset[str]]:
    """Specification id → the offerings, bundles included, that have its characteristics."""
    users: dict[str, set[str]] = {one: set() for one in catalogue.specifications}
    for offering in catalogue.offerings.values():
        for part in catalogue.parts_of(offering):
            if part.specification:
                users[part.specification].add(offering.id)
    return {one: frozenset(offerings) for one, offerings in users.items()}


def language_of(locale: str) -> Language:
    """The language of a locale."""
    return language(locale.split("-")[0])
