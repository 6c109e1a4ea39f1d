"""Phrases in a CSP's intents.yml: where they belong, understood then, and every other line as it was."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from catalog_adapter.check import check_files
from catalog_adapter.contexts.compile import compile_contexts
from catalog_adapter.contexts.errors import ContextInvalid
from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.folder import read_folder
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.data_model import phrases_for
from catalog_adapter.learning.editing import Source, with_answer, with_examples
from catalog_adapter.learning.errors import NotLearnt
from catalog_adapter.learning.written import phrases_of, without_phrases
from foundation.settings import ROOT

ENGLISH = Source("consumer", "en-GB")
GERMAN = Source("kmu", "de-CH")


def _files(csp: str) -> ContextFiles:
    return read_folder(ROOT / "customer_contexts" / csp)[0]


def _resolved(files: ContextFiles, segment: str, locale: str) -> ResolvedContext:
    return compile_contexts(files, [(segment, locale)])[segment, locale]


def _changed(before: ContextFiles, after: ContextFiles) -> dict[str, list[str]]:
    """Path → the lines that are new; none may have gone."""
    found = {}
    for path, text in after.texts.items():
        diff = list(difflib.ndiff(before.texts.get(path, "").splitlines(), text.splitlines()))
        assert not [line for line in diff if line.startswith("- ")], path
        if added := [line[2:] for line in diff if line.startswith("+ ")]:
            found[path] = added
    return found


def _errors(files: ContextFiles) -> list[str]:
    return [str(one) for one in check_files(files) if one.severity == "error"]


def test_more_examples_of_an_own_intent_stand_below_its_others() -> None:
    before = _files("northlight")
    after = with_examples(before, ENGLISH, "return_router", ["where does the old hub go", "post the hub: how?"])
    assert _changed(before, after) == {
        "intents.yml": ["      - where does the old hub go", '      - "post the hub: how?"']
    }
    assert _resolved(after, "consumer", "en-GB").understand("where does the old hub go").own_intent == "return_router"
    assert not _errors(after)


def test_a_phrase_that_is_there_already_is_not_written_twice() -> None:
    before = _files("northlight")
    after = with_examples(before, ENGLISH, "return_router", ["Returning equipment!"])
    assert _changed(before, after) == {}


def test_a_standard_intent_without_phrases_gets_some_and_they_count() -> None:
    before = _files("northlight")
    after = with_examples(before, ENGLISH, "compare", ["fibre or bundle, what is what", "no"])
    assert "compare" in "\n".join(_changed(before, after)["intents.yml"])
    phrases = _resolved(after, "consumer", "en-GB").data.intents.phrases["compare"]
    assert phrases_for(phrases, "en-GB") == ["fibre or bundle, what is what", "no"]


def test_each_language_keeps_its_own() -> None:
    before = _files("alpnetz")
    after = with_examples(before, GERMAN, "bauzeit", ["wann gehts los bei uns"])
    assert len(_changed(before, after)) == 1
    german, french = (_resolved(after, "kmu", locale).own_intents["bauzeit"] for locale in ("de-CH", "fr-CH"))
    assert "wann gehts los bei uns" in phrases_for(german.examples, "de-CH")
    assert "wann gehts los bei uns" not in phrases_for(french.examples, "fr-CH")


def test_a_new_answer_of_one_language_is_in_that_language_alone() -> None:
    before = _files("alpnetz")
    phrases = ["kann ich den Vertrag pausieren", "Vertrag stilllegen", "machen Sie auch Pausen"]
    after = with_answer(before, GERMAN, "pause", "Ja, bis zu drei Monate.", phrases)
    assert not _errors(after)
    german, french = (_resolved(after, "kmu", locale) for locale in ("de-CH", "fr-CH"))
    assert german.understand("können wir den Vertrag pausieren?").own_intent == "pause"
    assert german.answer("pause") == "Ja, bis zu drei Monate."
    assert "pause" not in french.own_intents


def test_an_intent_of_a_segment_gets_its_examples_there() -> None:
    before = _files("northlight")
    own = next(iter(_resolved(before, "business", "en-GB").own_intents.keys()
                    - _resolved(before, "consumer", "en-GB").own_intents.keys()))  # fmt: skip
    after = with_examples(before, Source("business", "en-GB"), own, ["something nobody said so far"])
    assert list(_changed(before, after)) == ["segments/business/intents.yml"]
    with pytest.raises(NotLearnt):
        with_examples(before, ENGLISH, own, ["something nobody said so far"])


@pytest.mark.parametrize("intent", ["nowhere", "answer"])
def test_examples_need_an_intent(intent: str) -> None:
    with pytest.raises(NotLearnt):
        with_examples(_files("northlight"), ENGLISH, intent, ["so what"])


@pytest.mark.parametrize("intent", ["return_router", "greet"])
def test_a_new_answer_needs_a_name_of_its_own(intent: str) -> None:
    with pytest.raises(NotLearnt):
        with_answer(_files("northlight"), ENGLISH, intent, "Yes.", ["so what"])


@pytest.mark.parametrize("text", ["own_intents: [", "- a list", "own_intents: 5", "phrases: [a]", "own_intents: [3]"])
def test_a_draft_that_can_t_be_read_is_left_as_it_is(text: str) -> None:
    files = _files("northlight")
    broken = ContextFiles(files.csp, {**files.texts, "intents.yml": text}, Path())
    with pytest.raises((NotLearnt, ContextInvalid), match=r"intents\.yml"):
        with_answer(broken, ENGLISH, "pause", "Yes.", ["a"])


def test_a_csp_without_the_file_gets_one() -> None:
    files = _files("northlight")
    bare = ContextFiles(files.csp, {path: text for path, text in files.texts.items() if "intents" not in path
                                    and "conversations" not in path}, Path())  # fmt: skip
    after = with_answer(bare, ENGLISH, "pause", "Yes, for three months.", ["pause it", "hold my line", "can it rest"])
    assert _resolved(after, "consumer", "en-GB").understand("hold my line").own_intent == "pause"


@pytest.mark.parametrize(("csp", "source"), [("northlight", ENGLISH), ("alpnetz", GERMAN)])
def test_what_was_learnt_is_taken_out_again_and_nothing_else(csp: str, source: Source) -> None:
    before, phrases = _files(csp), ["trees of mine", "an oak for me"]
    for intent, taught in (
        ("help", with_examples(before, source, "help", phrases)),
        ("trees", with_answer(before, source, "trees", "Yes.", phrases, "Trees")),
    ):
        assert phrases_of(taught, intent) - phrases_of(before, intent) == set(phrases)
        after = without_phrases(taught, intent, ["Trees of mine!", "an oak for me"])
        assert phrases_of(after, intent) == phrases_of(before, intent)
        assert not _errors(after)
