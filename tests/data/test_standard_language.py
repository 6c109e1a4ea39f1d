"""The standard data speaks every language fully: examples of every intent, wording of every message.

Input: ``data/nlu``, ``catalog_adapter/tone/standard`` and the held-back sentences beside this file.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Literal, get_args

import pytest
import yaml
from jinja2 import Environment
from jinja2.meta import find_undeclared_variables

from catalog_adapter.intents.examples import standard_examples
from catalog_adapter.intents.models import StandardIntent
from catalog_adapter.tone.messages import MESSAGES
from catalog_adapter.tone.models import ToneFile
from catalog_adapter.tone.voice import COMMON_VARIABLES, build_voice, standard_wording
from catalog_adapter.tone.voice import languages as spoken_languages
from foundation.settings import ROOT

LANGUAGES = ("de", "en", "es", "fr")
FORMS = ("formal", "informal")
FEWEST_EXAMPLES = 25
FEWEST_HELD_BACK = 60

#: ``answer`` lives from the CSPs' own phrases alone.
INTENTS = frozenset(get_args(StandardIntent)) - {"answer"}

#: Words that address the customer in one form, so that wording with them has to exist in both.
ADDRESS = {
    "de": r"Sie|Ihnen|Ihre?[nmrs]?|du|dich|dir|deine?[nmrs]?",
    "es": r"usted|ustedes|le|su|sus|tú|te|ti|tu|tus|contigo",
    "fr": r"vous|votre|vos|tu|te|toi|ton|ta|tes|t'\w+",
}

each_language = pytest.mark.parametrize("language", LANGUAGES)


def test_the_languages_are_those_with_wording() -> None:
    assert spoken_languages() == list(LANGUAGES)
    assert sorted(path.name for path in (ROOT / "data" / "nlu").iterdir()) == list(LANGUAGES)


@each_language
def test_every_intent_has_enough_examples_in_a_file_of_its_name(language: str) -> None:
    examples = standard_examples(language)
    files = {path.stem for path in (ROOT / "data" / "nlu" / language).iterdir()}

    assert set(examples) == files == INTENTS
    few = {intent: len(sentences) for intent, sentences in examples.items() if len(sentences) < FEWEST_EXAMPLES}
    assert few == {}


def test_no_sentence_has_two_intents() -> None:
    """Across the languages too: Rasa learns them all in one model."""
    intents = defaultdict(set)
    for language in LANGUAGES:
        for intent, sentences in standard_examples(language).items():
            for sentence in sentences:
                intents[_bare(sentence)].add(intent)

    assert {sentence: found for sentence, found in intents.items() if len(found) > 1} == {}


@each_language
def test_no_example_is_there_twice(language: str) -> None:
    counts = Counter(_bare(one) for several in standard_examples(language).values() for one in several)
    assert [sentence for sentence, count in counts.items() if count > 1] == []


@each_language
def test_held_back_sentences_cover_all_intents_and_copy_no_example(language: str) -> None:
    held_back = _held_back(language)
    sentences = {_bare(one) for several in held_back.values() for one in several}
    examples = {_bare(one) for several in standard_examples(language).values() for one in several}

    assert set(held_back) == INTENTS
    assert len(sentences) >= FEWEST_HELD_BACK
    assert sentences & examples == set()


@each_language
def test_every_message_is_worded_with_its_own_variables_alone(language: str) -> None:
    wording = standard_wording(language)
    unknown = {
        message: strange
        for message, entry in wording.items()
        if (strange := _variables(entry) - set(MESSAGES.get(message, ())) - set(COMMON_VARIABLES))
    }

    assert set(wording) == set(MESSAGES)
    assert unknown == {}


@pytest.mark.parametrize("form", FORMS)
@each_language
def test_every_message_says_all_that_it_is_given(language: str, form: Literal["formal", "informal"]) -> None:
    voice = build_voice(ToneFile(form_of_address=form), f"{language}-XX", {"csp": "Acme", "persona": "Kim"})
    for message, variables in MESSAGES.items():
        said = voice.say(message, **{name: f"<{name}>" for name in variables})
        assert said
        assert [name for name in variables if f"<{name}>" not in said] == [], message


@each_language
def test_one_month_is_not_said_as_several(language: str) -> None:
    voice = build_voice(ToneFile(), f"{language}-XX", {"csp": "Acme", "persona": "Kim"})
    assert "1" not in voice.say("word_first_months", months="1", amount="-")
    assert "6" in voice.say("word_first_months", months="6", amount="-")


@pytest.mark.parametrize("language", ADDRESS)
def test_wording_that_addresses_the_customer_has_both_forms(language: str) -> None:
    address = re.compile(rf"\b(?:{ADDRESS[language]})\b")
    entries = standard_wording(language).items()

    assert [message for message, entry in entries if isinstance(entry, dict) and set(entry) != set(FORMS)] == []
    assert [message for message, entry in entries if isinstance(entry, str) and address.search(entry)] == []


def test_german_is_spelled_so_that_switzerland_accepts_it() -> None:
    assert "ß" not in (ROOT / "catalog_adapter" / "tone" / "standard" / "de.yml").read_text(encoding="utf-8")
    assert not [one for several in standard_examples("de").values() for one in several if "ß" in one]


def test_french_marks_never_begin_a_line() -> None:
    texts = [text for entry in standard_wording("fr").values() for text in _texts(entry)]
    assert [text for text in texts if re.search(r" [:;?!»]|« ", text)] == []


def _bare(sentence: str) -> str:
    """As the same sentence would be recognised: no case, no punctuation."""
    return " ".join(re.sub(r"[^\w\s]", " ", sentence.casefold()).split())


def _texts(entry: Any) -> list[str]:
    """All variants of a message, in both forms of address."""
    several = entry.values() if isinstance(entry, dict) else [entry]
    return [text for one in several for text in ([one] if isinstance(one, str) else one)]


def _variables(entry: Any) -> set[str]:
    parse = Environment(autoescape=False).parse
    return {name for text in _texts(entry) for name in find_undeclared_variables(parse(text))}


def _held_back(language: str) -> dict[str, list[str]]:
    path = Path(__file__).parent / "understanding" / f"{language}.yml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded
