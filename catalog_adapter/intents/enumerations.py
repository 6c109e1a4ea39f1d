"""Several things said of the same characteristic: a correction, *100, no wait, 500*, or several items of one message,
*two lines with 5G and one without*.

Input: what was said, and the entities in it. Output: the entities without what was taken back, each with its item.
"""

from __future__ import annotations

from collections.abc import Sequence

from catalog_adapter.intents.language import Language
from catalog_adapter.intents.said import Said
from catalog_adapter.intents.understanding import Entity
from catalog_adapter.intents.vocabulary import Vocabulary


def without_corrected(said: Said, entities: Sequence[Entity], words: Language) -> list[Entity]:
    """Without the values and offerings that the customer takes back for a later one."""
    corrections = [said.tokens[first].start for first, _ in said.places(words.corrections)]
    kept = []
    for index, one in enumerate(entities):
        later = (two for two in entities[index + 1 :] if _same_thing(one, two) and not (one.negated or two.negated))
        if not any(one.end <= cue < two.start for two in later for cue in corrections):
            kept.append(one)
    return kept


def in_items(said: Said, entities: Sequence[Entity], words: Language, vocabulary: Vocabulary) -> list[Entity]:
    """The entities, each with the item it is about: a second count of the same, or a second postcode, begins another,
    from the word on that joins it to what comes before."""
    starts: list[int] = []
    heads: list[Entity] = []
    for one in entities:
        if not _is_head(one, vocabulary):
            continue
        joins = _joins(said, heads[-1].end, one.start, words) if heads and _same_thing(heads[-1], one) else []
        if joins:
            starts.append(joins[-1])
        heads.append(one)
    if not starts:
        return list(entities)
    placed = [one.model_copy(update={"item": sum(start <= one.start for start in starts)}) for one in entities]
    return sorted([*placed, *_denied_again(said, placed, starts, words)], key=lambda one: one.start)


def _denied_again(said: Said, entities: Sequence[Entity], starts: Sequence[int], words: Language) -> list[Entity]:
    """What an item is to be without, where that was said of the item before: "and one without"."""
    found = []
    for item, start in enumerate(starts, 1):
        end = starts[item] if item < len(starts) else len(said.text)
        place = next((i for i, one in enumerate(said.tokens) if start <= one.start < end and one.folded in words.without
                      and not any(two.start > one.start and two.item == item for two in entities)), None)  # fmt: skip
        before = [one for one in entities if one.item == item - 1 and one.kind == "value" and one.value is True]
        if place is not None and before:
            denied = said.entity(place, place + 1, "value", True, before[-1].characteristic)
            found.append(denied.model_copy(update={"negated": not before[-1].negated, "item": item}))
    return found


def _is_head(one: Entity, vocabulary: Vocabulary) -> bool:
    return one.kind in ("postcode", "address") or (one.kind == "value" and one.characteristic in vocabulary.counts)


def _same_thing(one: Entity, two: Entity) -> bool:
    return (
        one.kind == two.kind
        and one.kind in ("value", "offering", "postcode", "address")
        and one.characteristic == two.characteristic
        and one.value != two.value
    )


def _joins(said: Said, start: int, end: int, words: Language) -> list[int]:
    """Where words or commas that join two items stand between two places of the message."""
    found = [said.tokens[first].start for first, _ in said.places(words.joins)]
    found += [place for place, letter in enumerate(said.text) if letter in ",;\n"]
    return sorted(place for place in found if start <= place < end)
