"""The language a customer writes in: followed when it changes, and kept on names, numbers and shared words."""

from __future__ import annotations

import pytest
import yaml

from catalog_adapter.intents.spoken import spoken_locale
from catalog_adapter.tone.reply import Asked
from foundation.settings import ROOT

HELD_BACK = ROOT / "tests" / "data" / "understanding"
LOCALES = ["en-GB", "es-ES", "de-CH", "fr-CH"]
NAME = Asked(kind="contact", characteristic="company")


def _sentences(language: str) -> list[str]:
    """Sentences that are no examples."""
    by_intent = yaml.safe_load((HELD_BACK / f"{language}.yml").read_text(encoding="utf-8"))
    return [one for sentences in by_intent.values() for one in sentences]


@pytest.mark.parametrize("locale", LOCALES)
def test_nearly_no_sentence_leaves_its_own_language(locale: str) -> None:
    sentences = _sentences(locale[:2])
    left = [one for one in sentences if spoken_locale(one, None, locale, LOCALES) != locale]
    assert len(left) <= len(sentences) // 100, left


@pytest.mark.parametrize("locale", LOCALES)
def test_most_sentences_of_another_language_are_told_by_themselves(locale: str) -> None:
    for current in (one for one in LOCALES if one != locale):
        sentences = [one for one in _sentences(locale[:2]) if len(one.split()) > 3]
        told = [one for one in sentences if spoken_locale(one, None, current, [current, locale]) == locale]
        assert len(told) >= len(sentences) * 9 // 10, sorted(set(sentences) - set(told))


@pytest.mark.parametrize(
    "text",
    ["ok", "internet", "merci", "merci vielmal", "300", "300 mbit", "sla premium", "Marc Favre", "Genève", "1 giga",
     "Business Internet", "Pack Bureau", "marc.favre@example.com", "+41 21 555 01 42", "", "👍", "oui"],
)  # fmt: skip
def test_names_numbers_and_a_single_word_change_nothing(text: str) -> None:
    names = frozenset({"pack", "bureau"})
    assert spoken_locale(text, None, "de-CH", ["de-CH", "fr-CH"], names) == "de-CH"


def test_a_company_may_be_called_what_it_likes() -> None:
    assert spoken_locale("La Petite Boulangerie du Lac SA", NAME, "de-CH", ["de-CH", "fr-CH"]) == "de-CH"


def test_the_locale_of_the_same_language_stays() -> None:
    assert spoken_locale("was kostet das im Monat?", None, "de-CH", ["de-DE", "de-CH"]) == "de-CH"


def test_a_language_the_csp_does_not_speak_changes_nothing() -> None:
    assert spoken_locale("quiero internet en casa por favor", None, "de-CH", ["de-CH", "fr-CH"]) == "de-CH"
