"""Contact details in a message: e-mail addresses, phone numbers, names of people and companies.

A name is only read where it was asked for or introduced ("my name is …"): anything else is a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import phonenumbers

from catalog_adapter.intents.language import Language, Token, tokens_of
from catalog_adapter.intents.understanding import Entity, EntityKind
from catalog_adapter.tone.reply import Asked

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_MOST_WORDS = 6
_LONGEST = 120  # characters of a name, an address or a number: what is longer is none

#: The score of a name that is one only because a name was asked for.
UNCERTAIN = 0.5
_END_OF_NAME = re.compile(r"[,;:!?\n(]|\.\s|\.$|\s-\s")


class ContactReader:
    """Reads contact details as people of one region write them."""

    def __init__(self, words: Language, region: str) -> None:
        self._words = words
        self._region = region

    def read(self, text: str, asked: Asked | None) -> list[Entity]:
        """E-mail addresses, phone numbers in E.164, and names, none overlapping."""
        wanted = asked.characteristic if asked and asked.kind == "contact" else None
        found = [
            _entity("email", match[0].lower(), match.start(), match.end(), text)
            for match in _EMAIL.finditer(text)
            if len(match[0]) <= _LONGEST
        ]
        found += [one for one in self._phones(text, wanted) if not _overlaps(one, found)]
        found += self._names(text, wanted, found)
        return found

    def _phones(self, text: str, wanted: str | None) -> list[Entity]:
        matches = phonenumbers.PhoneNumberMatcher(text, self._region, leniency=phonenumbers.Leniency.VALID)
        found = []
        for match in matches:
            number = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            found.append(_entity("phone", number, match.start, match.end, text))
        if not found and wanted == "phone" and sum(letter.isdigit() for letter in text) >= 5:
            # asked for and given, but not a number that exists: kept, so that the customer hears what is wrong
            digits = re.search(r"[+\d][\d\s/().-]+\d", text)
            given = digits is not None and len(digits[0]) <= _LONGEST
            found = [_entity("phone", digits[0], digits.start(), digits.end(), text)] if digits and given else []
        return found

    def _names(self, text: str, wanted: str | None, taken: Sequence[Entity]) -> list[Entity]:
        words = self._words
        cues: tuple[tuple[EntityKind, tuple[str, ...], tuple[str, ...]], ...] = (
            ("name", words.name_cues, words.certain_name_cues),
            ("company", words.company_cues, words.certain_company_cues),
        )
        found = []
        for kind, after_question, certain in cues:
            asked = wanted == kind
            start = _after_cue(tokens_of(text), after_question + certain if asked else certain)
            if start is None and not asked:
                continue
            name = self._name(text, kind, start or 0, taken)
            if name is not None:
                # without a word that introduces it, a whole message may be something else than a name
                found.append(name if start is not None else name.model_copy(update={"score": UNCERTAIN}))
        return found

    def _name(self, text: str, kind: EntityKind, start: int, taken: Sequence[Entity]) -> Entity | None:
        """The name from ``start`` on, up to a comma, a contact detail or a word that begins the next piece."""
        stop = min((one.start for one in taken if one.start >= start), default=len(text))
        end_mark = _END_OF_NAME.search(text, start, stop)
        stop = end_mark.start() if end_mark else stop
        words = [token for token in tokens_of(text) if start <= token.start and token.end <= stop]
        end = next((i for i, token in enumerate(words) if i and self._ends_name(token, kind)), len(words))
        words = words[:end]
        if not words or len(words) > _MOST_WORDS:
            return None
        first, last = words[0].start, words[-1].end
        if last - first > _LONGEST:
            return None
        return _entity(kind, text[first:last], first, last, text)

    def _ends_name(self, token: Token, kind: EntityKind) -> bool:
        # companies have "und" and numbers in their names
        return kind == "name" and (token.folded in self._words.joiners or token.folded.isdigit())


def _after_cue(tokens: Sequence[Token], cues: Iterable[str]) -> int | None:
    """Where what a cue introduces begins."""
    folded = [token.folded for token in tokens]
    for cue in cues:
        parts = cue.split(" ")
        for first in range(len(folded) - len(parts)):
            if folded[first : first + len(parts)] == parts:
                return tokens[first + len(parts)].start
    return None


def _overlaps(one: Entity, others: Sequence[Entity]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in others)


def _entity(kind: EntityKind, value: str, start: int, end: int, text: str) -> Entity:
    return Entity(kind=kind, text=text[start:end], start=start, end=end, value=value)
