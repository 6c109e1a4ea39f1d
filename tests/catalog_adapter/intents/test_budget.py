"""Budgets as customers say them: every amount in every language, in digits and words; and numbers that are none."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.intents.budget import decimal_of
from catalog_adapter.intents.language import language, tokens_of
from catalog_adapter.intents.number_words import read_number
from catalog_adapter.intents.understanding import Entity
from catalog_adapter.tone.formats import money
from catalog_adapter.tone.reply import Asked
from foundation.settings import ROOT
from tests.support.contexts import resolved

#: Language → a context of it, its currency, and a sentence that limits an amount.
SPOKEN = {
    "en": (("northlight", "consumer", "en-GB"), "GBP", "something for less than {} a month"),
    "es": (("vivamovil", "general", "es-ES"), "EUR", "algo por menos de {} al mes"),
    "de": (("alpnetz", "kmu", "de-CH"), "CHF", "etwas für höchstens {} im Monat"),
    "fr": (("alpnetz", "kmu", "fr-CH"), "CHF", "quelque chose pour {} par mois au plus"),
}
AMOUNTS = st.decimals(min_value=2, max_value=9999, places=2)


@cache
def context(code: str) -> ResolvedContext:
    return resolved(ROOT / "customer_contexts", *SPOKEN[code][0])


def budget(code: str, text: str, asked: Asked | None = None) -> Entity | None:
    return next((one for one in context(code).understand(text, asked).entities if one.kind == "budget"), None)


@pytest.mark.parametrize("code", SPOKEN)
@settings(deadline=None)  # the first message of a context compiles it
@given(amount=AMOUNTS)
def test_any_amount_as_its_locale_writes_it_is_read_back(code: str, amount: Decimal) -> None:
    (_, _, locale), currency, sentence = SPOKEN[code]
    found = budget(code, sentence.format(money(amount, currency, locale)))
    assert found is not None
    assert Decimal(str(found.value)) == amount
    assert (found.period, found.currency) == ("month", currency)


@pytest.mark.parametrize(
    ("code", "text", "value", "period"),
    [
        ("en", "anything under forty quid?", "40", None),
        ("en", "thirty five a month max", "35", "month"),
        ("en", "a hundred and twenty pounds at most", "120", None),
        ("en", "between £30 and £40", "40", None),
        ("en", "set-up fee under 20 pounds", "20", "once"),
        ("en", "£300 a year or less", "300", "year"),
        ("es", "menos de treinta y cinco euros al mes", "35", "month"),
        ("es", "máximo 15,90 €", "15.90", None),
        ("es", "el alta por menos de 10 euros", "10", "once"),
        ("de", "unter hundertzwanzig Franken", "120", None),
        ("de", "weniger als fünfundneunzig im Monat", "95", "month"),
        ("de", "bis CHF 1'200.50", "1200.50", None),
        ("de", "einmalig höchstens 150 Fr.", "150", "once"),
        ("fr", "moins de quatre-vingt-dix francs", "90", None),
        ("fr", "moins de nonante-cinq par mois", "95", "month"),
        ("fr", "pas plus de deux cents francs", "200", None),
    ],
)
def test_budgets(code: str, text: str, value: str, period: str | None) -> None:
    found = budget(code, text)
    assert found is not None
    assert (str(found.value), found.period) == (value, period)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "under 500 Mbit/s"),
        ("en", "no more than 2 rooms"),
        ("en", "500mb with 24 months please"),
        ("en", "my number is 07400 123456"),
        ("es", "menos de 20 gigas"),
        ("es", "28013"),
        ("de", "25 Plätze in 8001"),
        ("fr", "24 mois, à 1201 Genève"),
    ],
)
def test_other_numbers_are_no_budgets(code: str, text: str) -> None:
    assert budget(code, text) is None


def test_a_bare_number_answers_the_question_for_a_budget_and_no_other() -> None:
    asked = Asked(kind="budget")
    found = budget("de", "80", asked)
    assert found is not None
    assert found.value == "80"
    assert budget("de", "Wir nehmen Business Internet mit 1000 Mbit in 8005", asked) is None
    assert budget("de", "80") is None


@pytest.mark.parametrize(
    "text", ["i want fibre for at most 40 a month", "is there tv below £20", "500 for under 30 quid"]
)
def test_a_message_with_a_budget_is_about_it(text: str) -> None:
    assert context("en").understand(text).intent == "ask_budget"


@pytest.mark.parametrize(
    ("digits", "value"),
    [("40", "40"), ("39.90", "39.90"), ("39,9", "39.9"), ("1,200", "1200"), ("1.200,50", "1200.50"), ("1'000", "1000")],
)
def test_separators(digits: str, value: str) -> None:
    assert decimal_of(digits) == Decimal(value)


@pytest.mark.parametrize(
    ("code", "words", "number"),
    [
        ("en", "seventy nine", 79), ("en", "two hundred and fifty", 250), ("en", "a tenner", 10),
        ("es", "ciento veinte", 120), ("es", "cuarenta y dos", 42),
        ("de", "zweihundertfünfzig", 250), ("de", "einundzwanzig", 21), ("de", "tausendzweihundert", 1200),
        ("fr", "soixante-quinze", 75), ("fr", "quatre-vingts", 80), ("fr", "cent dix", 110),
    ],
)  # fmt: skip
def test_numbers_in_words(code: str, words: str, number: int) -> None:
    tokens = tokens_of(words)
    assert read_number(tokens, 0, language(code)) == (number, len(tokens))


def test_an_article_is_no_number() -> None:
    assert read_number(tokens_of("a month"), 0, language("en")) == (None, 1)
