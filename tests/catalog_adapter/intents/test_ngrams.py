"""Trigrams: those of words, whatever the letters, each sentence as if it were alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_adapter.intents.examples import plain, standard_examples
from catalog_adapter.intents.ngrams import Ngrams, ngram_cosines

EVEN = Ngrams([])  # each trigram counts the same
#: Of so few letters that no two of their trigrams happen to have one number.
SENTENCES = st.lists(st.text("aé漢🤷 ", max_size=12).map(plain), min_size=1, max_size=5)


def trigrams(sentence: str) -> set[str]:
    padded = [f" {word} " for word in sentence.split(" ") if word]
    return {word[first : first + 3] for word in padded for first in range(len(word) - 2)}


@settings(max_examples=60)
@given(SENTENCES)
def test_sentences_are_as_near_as_the_trigrams_they_share(sentences: list[str]) -> None:
    found = ngram_cosines(EVEN.of(sentences), EVEN.of([*sentences, ""]))
    sets = [trigrams(one) for one in sentences]
    for row, one in zip(found, sets, strict=True):
        expected = [
            len(one & other) / (len(one) * len(other)) ** 0.5 if one and other else 0 for other in (*sets, set())
        ]
        assert row == pytest.approx(expected, abs=1e-5)
    assert ngram_cosines(EVEN.of(sentences[:1]), EVEN.of(sentences))[0] == pytest.approx(
        ngram_cosines(EVEN.of(sentences), EVEN.of(sentences))[0], abs=1e-5
    )


def test_words_are_known_again_in_another_order_and_rare_ones_count_more() -> None:
    ngrams = Ngrams([plain(one) for several in standard_examples("en").values() for one in several])
    near = ngram_cosines(ngrams.of(["fibre please"]), ngrams.of(["please fibre", "fibr please", "fibre", "please"]))[0]
    assert near[0] == pytest.approx(1)
    assert near[1] > 0.7
    assert near[2] > near[3] > 0.3


def test_different_trigrams_hardly_ever_have_one_number() -> None:
    """Those of four languages, 65,536 numbers: as seldom as where numbers are drawn by chance."""
    said = [
        plain(one) for code in ("en", "es", "de", "fr") for more in standard_examples(code).values() for one in more
    ]
    different = len(set().union(*(trigrams(one) for one in said)))
    numbers = len(np.unique(EVEN.of(said).indices))
    assert numbers > 2**16 * (1 - np.exp(-different / 2**16)) - 40
