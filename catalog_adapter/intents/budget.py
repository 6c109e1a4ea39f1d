"""What something may cost at most, as customers say it: *under £40 a month*, *höchstens hundert Franken*.

Input: a message and its tokens. Output: one entity, the amount as a decimal in text, with its period and its currency
where they are said. Of several amounts the one said most plainly counts, then the largest: *between 30 and 40*.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from catalog_adapter.intents.language import Language, Token, tokens_of
from catalog_adapter.intents.number_words import read_number
from catalog_adapter.intents.understanding import Entity, EntityPeriod
from catalog_adapter.tone.formats import currency_symbol

#: Thousands are set apart by a point, a comma, an apostrophe or a blank.
_DIGITS = re.compile(
    r"(?<![\d.,'’])(?<!\d )(?:\d{1,3}(?:[.,'’ \u00a0\u202f]\d{3})+|\d{1,15})(?:[.,]\d{1,2}(?!\d))?(?!\d)"
)
_CENTS = re.compile(r"[.,](\d{1,2})$")
_SYMBOLS = {"€": "EUR", "£": "GBP", "$": "USD"}
_REACH = 2  # words between a cue and the amount it limits: "no more than about 40"


_SAID_ANYWHERE: tuple[EntityPeriod, ...] = ("month", "once")


@dataclass(frozen=True)
class _Amount:
    """An amount and what stands around it. ``limited``: something says that it is the most; ``first`` to ``last`` is
    the amount with that."""

    start: int
    end: int
    first: int
    last: int
    value: Decimal
    currency: str | None
    period: EntityPeriod | None

    @property
    def limited(self) -> bool:
        """Whether something says that it is the most."""
        return (self.start, self.end) != (self.first, self.last)

    @property
    def is_money(self) -> bool:
        """Whether the amount alone shows that it is one of money."""
        return self.currency is not None or self.period is not None

    @property
    def is_plain(self) -> bool:
        """Whether it is a budget in whatever message it stands."""
        return self.limited and self.is_money

    def rank(self) -> tuple[int, Decimal]:
        """How plainly it is said, then how much it is."""
        return 2 * self.limited + self.is_money, self.value


class BudgetReader:
    """Reads budgets in one language, for a CSP with one currency."""

    def __init__(self, words: Language, currency: str, locale: str) -> None:
        self._words = words
        self._symbols = {**_SYMBOLS, currency_symbol(currency, locale): currency}

    def read(self, text: str, taken: Sequence[Entity], named: Sequence[Token], *, wanted: bool) -> Entity | None:
        """The budget that ``text`` names. ``taken`` is something else, and so are the stretches ``named``, unless
        they name money; ``wanted``: the message is about a budget, so a bare number is one, too."""
        tokens = tokens_of(text)
        found = [one for one in self._amounts(text, tokens) if not any(_overlap(one, other) for other in taken)]
        plain = [one for one in found if one.is_plain]
        free = [one for one in found if one.is_money or not any(_overlap(one, other) for other in named)]
        best = max(plain or (free if wanted else []), key=_Amount.rank, default=None)
        if best is None:
            return None
        return Entity(
            kind="budget",
            text=text[best.first : best.last],
            start=best.first,
            end=best.last,
            value=format(best.value, "f"),
            period=best.period,
            currency=best.currency,
        )

    def _amounts(self, text: str, tokens: Sequence[Token]) -> list[_Amount]:
        found = [
            self._amount(text, tokens, one.start(), one.end(), decimal_of(one[0])) for one in _DIGITS.finditer(text)
        ]
        first = 0
        while first < len(tokens):
            number, after = read_number(tokens, first, self._words)
            if number is not None:
                found.append(self._amount(text, tokens, tokens[first].start, tokens[after - 1].end, Decimal(number)))
            first = after
        return [one for one in found if one is not None]

    def _amount(self, text: str, tokens: Sequence[Token], start: int, end: int, value: Decimal) -> _Amount | None:
        """The amount at ``start`` to ``end``; None where it counts something else, as in ``500mb``."""
        before = [one for one in tokens if one.end <= start]
        after = [one for one in tokens if one.start >= end]
        currency = self._symbol(text, start, end)
        if currency is None and before and before[-1].folded in self._words.currencies:
            currency = self._words.currencies[before.pop().folded]
        if currency is None and after and after[0].folded in self._words.currencies:
            currency = self._words.currencies[after.pop(0).folded]
        elif currency is None and after and after[0].start == end:
            return None
        cue = _before(before, self._words.most_cues)
        ending = _after(after, self._words.most_endings) or _after(self._past_period(after), self._words.most_endings)
        first, last = (cue.start if cue else start), (ending.end if ending else end)
        return _Amount(start, end, first, last, value, currency, self._period(before, after))

    def _symbol(self, text: str, start: int, end: int) -> str | None:
        """The currency whose symbol touches the amount: ``£40``, ``40 €``."""
        before, after = text[:start].rstrip()[-1:], text[end:].lstrip()[:1]
        return self._symbols.get(before) or self._symbols.get(after)

    def _past_period(self, tokens: Sequence[Token]) -> Sequence[Token]:
        """What comes after the period that the tokens begin with: "a month or less"."""
        ends = [_after(tokens, phrases) for phrases in self._words.periods.values()]
        return next((tokens[tokens.index(end) + 1 :] for end in ends if end), tokens)

    def _period(self, before: Sequence[Token], after: Sequence[Token]) -> EntityPeriod | None:
        """How often it is paid: said right after the amount, or elsewhere where it can mean nothing else."""
        for period, phrases in self._words.periods.items():
            if _after(after, phrases):
                return period
        around = f" {_words(before)} | {_words(after)} "
        for period in _SAID_ANYWHERE:
            if any(f" {phrase} " in around for phrase in self._words.periods.get(period, ())):
                return period
        return None


def decimal_of(digits: str) -> Decimal:
    """``1,200`` and ``1'200`` are thousands; ``39,90`` and ``39.9`` are not: one or two digits at the end are cents."""
    cents = _CENTS.search(digits)
    whole = re.sub(r"\D", "", digits[: cents.start()] if cents else digits)
    return Decimal(f"{whole}.{cents[1]}" if cents else whole)


def _before(tokens: Sequence[Token], phrases: Sequence[str]) -> Token | None:
    """Where one of the phrases begins that stands at the end of the tokens, or a few words before it."""
    for phrase in phrases:
        size = phrase.count(" ") + 1
        for first in range(len(tokens) - size, max(-1, len(tokens) - size - 1 - _REACH), -1):
            if _words(tokens[first : first + size]) == phrase:
                return tokens[first]
    return None


def _after(tokens: Sequence[Token], phrases: Sequence[str]) -> Token | None:
    """Where one of the phrases ends that the tokens begin with."""
    found = (phrase.count(" ") for phrase in phrases if _words(tokens[: phrase.count(" ") + 1]) == phrase)
    return next((tokens[last] for last in found), None)


def _words(tokens: Sequence[Token]) -> str:
    return " ".join(one.folded for one in tokens)


def _overlap(one: _Amount, other: Entity | Token) -> bool:
    return one.start < other.end and other.start < one.end
