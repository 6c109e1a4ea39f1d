"""Which examples of intents are confused with others: each is held back, and understood by what the others say.

Input: the data of a draft in one locale. Output: the examples that were taken for another intent, or for none. Those of
all intents are held back a fifth at a time, so five fits tell of any number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.data_model import phrases_for
from catalog_adapter.intents.classifier import IntentClassifier
from catalog_adapter.intents.groundwork import groundwork

PARTS = 5
_MOST = 2000
Examples = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Confused:
    """An example that is not understood as it should be: ``taken_for`` another intent, or none (empty)."""

    intent: str
    example: str
    taken_for: str
    confidence: float


def confused_in_part(data: ContextData, locale: str, part: int) -> list[Confused]:
    """Those of one part of the examples, 0 to PARTS - 1."""
    phrases: dict[str, list[str]] = {name: phrases_for(said, locale) for name, said in data.intents.phrases.items()}
    own = {one.id: phrases_for(one.examples, locale) for one in data.intents.own_intents}
    held_back = [*_part(phrases, part), *_part(own, part)][:_MOST]
    if not held_back:
        return []
    ground = groundwork(locale.split("-")[0])
    classifier = IntentClassifier(ground, _without(phrases, part), _without(own, part))
    found = []
    for intent, example in held_back:
        [best, *_], is_like_any = classifier.classify(example)
        if not is_like_any:
            found.append(Confused(intent, example, "", 0.0))
        elif best.label != intent:
            found.append(Confused(intent, example, best.label, round(best.confidence, 2)))
    return found


def _part(examples: Examples, part: int) -> Iterator[tuple[str, str]]:
    """What is held back: never the one example that an intent has."""
    return ((name, one) for name, said in examples.items() if len(said) > 1 for one in said[part::PARTS])


def _without(examples: Examples, part: int) -> dict[str, list[str]]:
    return {
        name: [one for place, one in enumerate(said) if place % PARTS != part or len(said) == 1]
        for name, said in examples.items()
    }
