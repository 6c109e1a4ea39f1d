"""Every language says everything, with the same gaps to fill."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from catalog_adapter.intents.models import Behaviour
from console.web.navigation import PLACES
from console.words import LANGUAGES, Words, catalogue, language_of

TEMPLATES = Path(__file__).parents[2] / "console" / "templates"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_lacks_nothing(language: str) -> None:
    english, words = catalogue("en"), catalogue(language)
    assert words.keys() == english.keys()
    gaps = {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in english.items()}
    assert {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in words.items()} == gaps
    assert all(isinstance(text, str) and text.strip() for text in words.values())


def test_every_word_of_a_page_is_there() -> None:
    used = {key for path in TEMPLATES.glob("*.html") for key in re.findall(r'\bt\("(\w+)"[,)]', path.read_text())}
    assert used
    assert used - catalogue("en").keys() == set()


def test_a_field_that_takes_only_some_texts_says_which() -> None:
    """A browser tells an input's title where the text does not fit its pattern."""
    inputs = [
        one for path in TEMPLATES.glob("*.html") for one in re.findall(r"<input [^>]*pattern=[^>]*>", path.read_text())
    ]
    assert inputs
    assert [one for one in inputs if " title=" not in one] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_the_assistant_may_do_has_a_word(language: str) -> None:
    assert {f"behaviour_{one}" for one in get_args(Behaviour)} <= catalogue(language).keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_counted_is_one_or_several(language: str) -> None:
    words = Words(language)
    plain = catalogue(language)
    singular = [key for key in plain if key.endswith("_one") and key.removesuffix("_one") in plain]
    assert singular
    for key in (one.removesuffix("_one") for one in singular):
        gaps = {"columns": "speed, router", "amount": "5"}
        one, several = (words.counted(key, number, **gaps) for number in (1, 3))
        assert several == words(key, count=3, **gaps)
        assert one == words(f"{key}_one", count=1, **gaps)
    assert words.counted("line_count", 0) == ("0 ligne" if language == "fr" else words("line_count", count=0))


def test_no_french_line_begins_with_its_punctuation() -> None:
    """A blank before it does not break."""
    apart = re.compile(r"[^\s.] [;:!?»](\s|$)|« ")
    assert {key: text for key, text in catalogue("fr").items() if apart.search(text)} == {}


def test_no_two_pages_are_reached_by_the_same_key() -> None:
    assert len({one.key for one in PLACES}) == len(PLACES)


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [("de", "fr", "de"), ("", "fr-CH,de;q=0.8", "fr"), ("", "pt,es;q=0.5", "es"), ("xx", "", "en"), ("", "*", "en")],
)
def test_the_language_is_the_chosen_one_or_the_browsers(chosen: str, accepted: str, language: str) -> None:
    assert language_of(chosen, accepted) == language
