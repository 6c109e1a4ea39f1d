"""Sentences as vectors: alike where the meaning is, computed once, kept for the next start."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from catalog_adapter.intents.encoder import UniversalSentenceEncoder
from catalog_adapter.intents.examples import standard_examples
from catalog_adapter.intents.vector_store import VectorStore

SENTENCES = ["i want faster internet", "quiero internet más rápido", "what a lovely cat", "i want faster internet"]


@pytest.fixture(scope="module")
def computing() -> UniversalSentenceEncoder:
    """An encoder that keeps nothing."""
    return UniversalSentenceEncoder()


def test_sentences_of_one_meaning_are_near_whatever_their_language(computing: UniversalSentenceEncoder) -> None:
    vectors = computing.encode(SENTENCES)
    assert vectors.shape == (4, 512)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    cosines = vectors @ vectors.T
    assert cosines[0, 1] > 0.7 > cosines[0, 2]
    assert cosines[0, 3] == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("sentences", [[], [" "], ["\x00"], ["🤷"], ["a" * 4000]])
def test_anything_has_a_vector(computing: UniversalSentenceEncoder, sentences: list[str]) -> None:
    assert np.isfinite(computing.encode(sentences)).all()
    assert computing.encode(sentences).shape == (len(sentences), 512)


def test_an_example_is_the_same_to_the_bit_in_any_company() -> None:
    """Whether all examples of a context are new, or a single phrase was changed."""
    sentences = [one for several in standard_examples("en").values() for one in several[:8]]
    together = UniversalSentenceEncoder().encode(sentences, keep=True)
    encoder = UniversalSentenceEncoder()
    alone = np.vstack([encoder.encode([one], keep=True) for one in reversed(sentences)])[::-1]
    assert np.array_equal(together, alone)


def test_a_message_means_what_the_same_example_means(computing: UniversalSentenceEncoder) -> None:
    message, example = computing.encode(SENTENCES[:1])[0], UniversalSentenceEncoder().encode(SENTENCES, keep=True)[0]
    assert message @ example == pytest.approx(1, abs=1e-4)


def test_after_a_restart_examples_are_there_without_the_model(tmp_path: Path) -> None:
    file = tmp_path / "vectors.db"
    before = UniversalSentenceEncoder(VectorStore(file)).encode(SENTENCES, keep=True)
    restarted = UniversalSentenceEncoder(VectorStore(file))
    assert np.array_equal(restarted.encode(SENTENCES, keep=True), before)
    assert restarted._model is None


def test_what_customers_write_is_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "vectors.db"
    UniversalSentenceEncoder(VectorStore(file)).encode(["my name is Ana Lopez"])
    assert not file.exists()


def test_no_sentence_can_be_read_in_the_file(tmp_path: Path) -> None:
    UniversalSentenceEncoder(VectorStore(tmp_path / "vectors.db")).encode(["the secret tariff"], keep=True)
    assert not [one for one in tmp_path.iterdir() if b"secret" in one.read_bytes()]


def test_a_kept_vector_of_another_size_is_computed_anew(tmp_path: Path) -> None:
    """One that an older format left."""
    store = VectorStore(tmp_path / "vectors.db")
    encoder = UniversalSentenceEncoder(store)
    store.save({encoder._key("hello"): b"short"})
    assert np.array_equal(encoder.encode(["hello"], keep=True), UniversalSentenceEncoder().encode(["hello"]))


def test_many_threads_get_the_same_vectors(tmp_path: Path) -> None:
    encoder = UniversalSentenceEncoder(VectorStore(tmp_path / "vectors.db"))
    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda _: encoder.encode(SENTENCES, keep=True), range(16)))
    assert all(np.array_equal(one, results[0]) for one in results)
