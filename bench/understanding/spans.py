"""Entities on a set: the spans of the train split become a context's vocabulary, its entity reader finds them.

Each type of entity is a characteristic, each text of it a value. What contexts are read besides (phone numbers, e-mail
addresses, names) stands for the type that it coincides with most often in the train split, if it does at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from bench.understanding.sets import Row
from catalog_adapter.intents.addresses import AddressReader
from catalog_adapter.intents.budget import BudgetReader
from catalog_adapter.intents.contact import ContactReader
from catalog_adapter.intents.dates import DateReader
from catalog_adapter.intents.entities import EntityReader
from catalog_adapter.intents.language import folded_phrase, language
from catalog_adapter.intents.understanding import Entity
from catalog_adapter.intents.vocabulary import Vocabulary
from catalog_adapter.offers.configurable import Catalogue
from catalog_adapter.offers.models import OffersFile
from catalog_adapter.tone.reply import Asked

_LOCALE = "en-US"
#: As customers of the set write them: some live where they have six digits.
_POSTCODE = r"\d{5,6}"
_LONGEST = 6  # words of a text that is still a value rather than a sentence
#: A text is in the vocabulary where at least this share of its occurrences in the train split is marked as it.
_MOSTLY = 0.5
_CALLED = 10  # texts a value
_Span = tuple[int, int, str]


class OurEntities:
    """The reader with the vocabulary of the train split."""

    def __init__(self, train: Sequence[Row]) -> None:
        words = language(_LOCALE.split("-")[0])
        vocabulary = Vocabulary(_catalogue(_values(train)), _LOCALE)
        contact, budget = ContactReader(words, "US"), BudgetReader(words, "USD", _LOCALE)
        dates = DateReader(words, _LOCALE, date.today)
        addresses = AddressReader(words, vocabulary)
        self._reader = EntityReader(vocabulary, words, _POSTCODE, contact, budget, dates, addresses)
        self._kinds = self._learnt_kinds(train)

    def f1(self, rows: Sequence[Row]) -> float:
        """Harmonic mean of precision and recall, in per cent: a span counts where type, start and end are right."""
        found = right = wanted = 0
        for row in rows:
            spans, expected = self.spans(row), {(one.start, one.end, one.entity) for one in row.entities}
            found, wanted, right = found + len(spans), wanted + len(expected), right + len(spans & expected)
        return 200 * right / (found + wanted) if found + wanted else float("nan")

    def spans(self, row: Row) -> set[_Span]:
        """Start, end and type of what is read in a message."""
        named = ((one, self._type(one)) for one in self._read(row))
        return {(one.start, one.end, entity) for one, entity in named if entity is not None}

    def _read(self, row: Row) -> list[Entity]:
        asked = Asked(kind="characteristic", characteristic=_id(row.requested[0])) if row.requested else None
        return self._reader.read(row.text, asked)

    def _type(self, entity: Entity) -> str | None:
        return (
            self._names[entity.characteristic] if entity.characteristic in self._names else self._kinds.get(entity.kind)
        )

    def _learnt_kinds(self, train: Sequence[Row]) -> dict[str, str]:
        self._names = {_id(one.entity): one.entity for row in train for one in row.entities}
        counts: dict[str, Counter[str | None]] = defaultdict(Counter)
        for row in train:
            marked = {(one.start, one.end): one.entity for one in row.entities}
            for entity in self._read(row):
                if entity.characteristic is None:
                    counts[entity.kind][marked.get((entity.start, entity.end))] += 1
        best = {kind: found.most_common(1)[0][0] for kind, found in counts.items()}
        return {kind: entity for kind, entity in best.items() if entity is not None}


def _values(train: Sequence[Row]) -> dict[str, set[str]]:
    """Type → its texts, folded, without those that mostly stand for nothing or for another type."""
    marked = Counter((folded_phrase(one.value), one.entity) for row in train for one in row.entities)
    anywhere = Counter(phrase for row in train for phrase in _phrases(row.text))
    found: dict[str, set[str]] = defaultdict(set)
    for (phrase, entity), count in marked.items():
        if phrase and phrase.count(" ") < _LONGEST and count >= _MOSTLY * anywhere[phrase]:
            found[entity].add(phrase)
    return found


def _phrases(text: str) -> list[str]:
    words = folded_phrase(text).split(" ")
    sizes = range(1, min(_LONGEST, len(words)) + 1)
    return [" ".join(words[first : first + size]) for size in sizes for first in range(len(words) - size + 1)]


def _catalogue(values: Mapping[str, set[str]]) -> Catalogue:
    characteristics = [
        {"id": _id(entity), "name": entity.replace("_", " "), "values": _as_values(sorted(phrases))}
        for entity, phrases in sorted(values.items())
    ]
    offers = {
        "product_specifications": [{"id": "set", "name": "Set", "characteristics": characteristics}],
        "product_offerings": [{"id": "set", "name": "Set", "description": "Set", "specification": "set"}],
    }
    return Catalogue(OffersFile.model_validate(offers))


def _as_values(phrases: Sequence[str]) -> list[dict[str, object]]:
    """The texts in groups, as a characteristic has few values, each with what it may be called."""
    groups = (phrases[first : first + _CALLED] for first in range(0, len(phrases), _CALLED))
    return [{"value": group[0], "synonyms": list(group[1:])} for group in groups]


def _id(entity: str) -> str:
    """The characteristic of an entity type: as ids are spelled."""
    return folded_phrase(entity.replace("_", " ")).replace(" ", "_")
