"""What was said, as the readers of entities share it: the message in tokens, the context's words in it, the question.

Tokens are those that nothing surer has taken, as a postcode or a budget; spans are places among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalog_adapter.data_model import Value
from catalog_adapter.intents.language import Token
from catalog_adapter.intents.matching import Span
from catalog_adapter.intents.understanding import Entity, EntityKind
from catalog_adapter.tone.reply import Asked

_MARKS = ",.;:!?\n"


@dataclass(frozen=True)
class Said:
    """A message. ``asked`` is the open question."""

    text: str
    tokens: Sequence[Token]
    spans: Sequence[Span]
    asked: Asked | None

    @property
    def wanted(self) -> str | None:
        """The characteristic that was asked for."""
        return self.asked.characteristic if self.asked and self.asked.kind == "characteristic" else None

    def parted(self, place: int) -> bool:
        """Whether a mark stands between the token at ``place`` and the next."""
        between = self.text[self.tokens[place].end : self.tokens[place + 1].start]
        return any(mark in between for mark in _MARKS)

    def clause(self, place: int) -> int:
        """The number of the clause that a place of the message is in, by the marks before it."""
        return sum(letter in _MARKS for letter in self.text[:place])

    def places(self, phrases: Iterable[str]) -> list[tuple[int, int]]:
        """Where phrases stand, as places of tokens, the longest first, none overlapping."""
        wanted = phrases if isinstance(phrases, dict | frozenset) else frozenset(phrases)
        longest = max((phrase.count(" ") for phrase in wanted), default=-1) + 1
        found: list[tuple[int, int]] = []
        for size in range(min(longest, len(self.tokens)), 0, -1):
            for first in range(len(self.tokens) - size + 1):
                last = first + size
                free = all(last <= one[0] or one[1] <= first for one in found)
                if free and self.words(first, last) in wanted:
                    found.append((first, last))
        return found

    def words(self, first: int, last: int) -> str:
        """Some tokens as a folded phrase."""
        return " ".join(token.folded for token in self.tokens[first:last])

    def entity(
        self, first: int, last: int, kind: EntityKind, value: Value, characteristic: str | None = None,
        score: float = 1.0,
    ) -> Entity:  # fmt: skip
        """What the tokens from ``first`` to ``last`` (exclusive) stand for."""
        start, end = self.tokens[first].start, self.tokens[last - 1].end
        return Entity(
            kind=kind, text=self.text[start:end], start=start, end=end, value=value, characteristic=characteristic,
            score=score,
        )  # fmt: skip
