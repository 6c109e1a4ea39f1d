"""An index of entries by their words. Input: entries. Output: those that have all the words looked for, the best first.

A word that is typed may be the beginning of one, lack its accents, or have a typo.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from console.editing.searching.found import Entry, Part
from console.editing.searching.words import meant, spans_of, words_of

_MOST_WORDS = 8
#: How much more a word counts that is all of a title, or of a text; in longer ones, less.
_ALL_OF_TITLE, _ALL_OF_TEXT = 1.0, 0.3
_LONGEST = 160


@dataclass(frozen=True)
class Hit:
    """An entry that was found. ``line``: which of its texts fits best, from 1; 0 is its title. ``marked``: the words
    that were found."""

    entry: Entry
    line: int
    marked: set[str]

    @property
    def title(self) -> list[Part]:
        """Its title in pieces."""
        return list(_parts(self.entry.title, self.marked))

    @property
    def text(self) -> list[Part]:
        """The text that fits best, in pieces."""
        text = self.entry.texts[self.line - 1] if self.line else next(iter(self.entry.texts), "")
        return list(_parts(_shortened(text, self.marked), self.marked))


class Index:
    """Made once of what doesn't change; looking is quick."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        places: dict[str, set[tuple[int, int]]] = defaultdict(set)
        self._weights: dict[tuple[int, int], float] = {}
        for number, entry in enumerate(entries):
            for line, text in enumerate((entry.title, *entry.texts)):
                words = set(words_of(text))
                more = _ALL_OF_TEXT if line else _ALL_OF_TITLE
                self._weights[number, line] = 1 + more / max(1, len(words))
                for word in words:
                    places[word].add((number, line))
        self._places: Mapping[str, set[tuple[int, int]]] = places
        self._vocabulary = list(places)

    def find(self, query: str) -> list[tuple[float, Hit]]:
        """What has all words of ``query``, with how well it fits, the best first."""
        typed = list(dict.fromkeys(words_of(query)))[:_MOST_WORDS]
        fits = [meant(one, self._vocabulary) for one in typed]
        scores = self._scores(fits)
        best = sorted(scores, key=lambda one: (-scores[one][0], self._entries[one].title))
        marked = {word for one in fits for word in one}
        return [(scores[one][0], Hit(self._entries[one], scores[one][1], marked)) for one in best]

    def _scores(self, fits: Sequence[Mapping[str, float]]) -> dict[int, tuple[float, int]]:
        """Entry → how well it fits altogether, and in which of its lines best."""
        of_lines: dict[int, dict[int, float]] = {}
        of_entries: dict[int, float] = {}
        for place, fit in enumerate(fits):
            lines = self._of_word(fit)
            there = lines if place == 0 else {one: lines[one] for one in of_entries if one in lines}
            of_entries = {one: of_entries.get(one, 0.0) + max(each.values()) for one, each in there.items()}
            of_lines = {one: _added(of_lines.get(one, {}), each) for one, each in there.items()}
        return {
            one: (score, max(of_lines[one], key=lambda line: of_lines[one][line])) for one, score in of_entries.items()
        }

    def _of_word(self, fit: Mapping[str, float]) -> dict[int, dict[int, float]]:
        found: dict[int, dict[int, float]] = defaultdict(dict)
        for word, score in fit.items():
            for entry, line in self._places[word]:
                here = score * self._weights[entry, line]
                found[entry][line] = max(found[entry].get(line, 0.0), here)
        return found


def _added(one: Mapping[int, float], other: Mapping[int, float]) -> dict[int, float]:
    return {line: one.get(line, 0.0) + other.get(line, 0.0) for line in {*one, *other}}


def _shortened(text: str, marked: set[str]) -> str:
    """The text about the first word that was found, where it is long."""
    text = " ".join(text.split())
    first = next((begin for begin, _, word in spans_of(text) if word in marked), 0)
    begin = max(0, min(first - _LONGEST // 3, len(text) - _LONGEST))
    end = begin + _LONGEST
    return f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}"


def _parts(text: str, marked: set[str]) -> Iterator[Part]:
    done = 0
    for begin, end, word in spans_of(text):
        if word in marked:
            if begin > done:
                yield Part(text[done:begin], is_match=False)
            yield Part(text[begin:end], is_match=True)
            done = end
    if done < len(text):
        yield Part(text[done:], is_match=False)
