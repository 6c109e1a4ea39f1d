"""What things are called to a customer: characteristics, values, prices, in their language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import TERM, Variable
from catalog_adapter.offers.models import Period
from catalog_adapter.offers.pricing import PriceBreakdown
from catalog_adapter.tone.formats import day, joined, money, number
from catalog_adapter.tone.voice import Voice


class Names:
    """Names things in one locale and voice."""

    def __init__(self, locale: str, voice: Voice) -> None:
        self._locale = locale
        self._voice = voice

    def variable(self, variable: Variable) -> str:
        """A characteristic's name."""
        if variable.id == TERM or variable.name is None:
            return self._voice.say("word_term")
        return variable.name.text(self._locale)

    def value(self, variable: Variable, value: Value) -> str:
        """A value's name: its own, else yes or no, else the value with its unit."""
        if value in variable.value_names:
            return variable.value_names[value].text(self._locale)
        if isinstance(value, bool):
            return self._voice.say("word_yes" if value else "word_no")
        text = number(value, self._locale) if isinstance(value, int) else value
        return f"{text} {variable.unit}" if variable.unit else text

    def choice(self, variable: Variable, value: Value) -> str:
        """A value as one says it in a sentence: a name of its own needs nothing more, a bare one says what it is of."""
        if variable.is_boolean:
            return f"{self.variable(variable)}: {self.value(variable, value)}"
        if value in variable.value_names:
            return self.value(variable, value)
        return f"{self.variable(variable)} {self.value(variable, value)}"

    def list_of(self, words: Iterable[str], *, any_of: bool = False) -> str:
        """``a, b and c``."""
        return joined(list(words), self._locale, any_of=any_of)

    def day(self, value: date) -> str:
        """A day as the locale writes it, with its weekday."""
        return day(value, self._locale)

    def plain_number(self, value: Decimal) -> str:
        """A number as the locale writes it, without needless zeros."""
        return number(value.normalize(), self._locale)

    def amount(self, amount: str, period: Period | None) -> str:
        """An amount with its period: ``£29.00 a month``, ``£49.00 once``."""
        return self._voice.say(f"word_per_{period}" if period else "word_one_time", amount=amount)

    def price(self, price: PriceBreakdown) -> str:
        """A whole price in words: recurring, the first months, once."""
        words = []
        for period, total in price.recurring().items():
            words.append(self.amount(self._money(total, price), period))
        for (_, months), total in price.discounted().items():
            text = self._voice.say("word_first_months", months=str(months), amount=self._money(total, price))
            words.append(text)
        if price.one_time():
            words.append(self.amount(self._money(price.one_time(), price), None))
        return self.list_of(words) if words else self._voice.say("word_included")

    def _money(self, amount: Decimal, price: PriceBreakdown) -> str:
        return money(amount, price.currency, self._locale)
