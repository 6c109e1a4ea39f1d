"""Sentences as vectors: alike where the meaning is, computed once, kept for the next start."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from catalog_adapter.intents.encoder import RememberingEncoder, UniversalSentences, shared_encoder
from catalog_adapter.intents.examples import standard_examples
from catalog_adapter.intents.packed import Vectors
from catalog_adapter.intents.vector_store import VectorStore
from foundation.settings import settings

MODEL = UniversalSentences()
SENTENCES = ["i want faster internet", "quiero internet más rápido", "what a lovely cat", "i want faster internet"]


@pytest.fixture(scope="module")
def computing() -> RememberingEncoder:
    """An encoder that keeps nothing."""
    return RememberingEncoder(MODEL)


def test_sentences_of_one_meaning_are_near_whatever_their_language(computing: RememberingEncoder) -> None:
    vectors = computing.encode(SENTENCES)
    assert vectors.shape == (4, 512)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(4), abs=1e-5)
    cosines = vectors @ vectors.T
    assert cosines[0, 1] > 0.7 > cosines[0, 2]
    assert cosines[0, 3] == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("sentences", [[], [" "], ["\x00"], ["🤷"], ["a" * 4000]])
def test_anything_has_a_vector(computing: RememberingEncoder, sentences: list[str]) -> None:
    assert np.isfinite(computing.encode(sentences)).all()
    assert computing.encode(sentences).shape == (len(sentences), 512)


def test_an_example_is_the_same_to_the_bit_in_any_company() -> None:
    """Whether all examples of a context are new, or a single phrase was changed."""
    sentences = [one for several in standard_examples("en").values() for one in several[:8]]
    together = RememberingEncoder(MODEL).encode(sentences, keep=True)
    encoder = RememberingEncoder(MODEL)
    alone = np.vstack([encoder.encode([one], keep=True) for one in reversed(sentences)])[::-1]
    assert np.array_equal(together, alone)


def test_a_message_means_what_the_same_example_means(computing: RememberingEncoder) -> None:
    message, example = computing.encode(SENTENCES[:1])[0], RememberingEncoder(MODEL).encode(SENTENCES, keep=True)[0]
    assert message @ example == pytest.approx(1, abs=1e-4)


def test_after_a_restart_examples_are_there_without_the_model(tmp_path: Path) -> None:
    file = tmp_path / "vectors.db"
    before = RememberingEncoder(MODEL, VectorStore(file)).encode(SENTENCES, keep=True)
    unread = UniversalSentences()
    restarted = RememberingEncoder(unread, VectorStore(file))
    assert np.array_equal(restarted.encode(SENTENCES, keep=True), before)
    assert unread._model is None


def test_what_customers_write_is_not_kept(tmp_path: Path) -> None:
    file = tmp_path / "vectors.db"
    RememberingEncoder(MODEL, VectorStore(file)).encode(["my name is Ana Lopez"])
    assert not file.exists()


class Counting:
    """A model that counts the sentences it computes."""

    name = "counting 1"
    dimensions = 2

    def __init__(self) -> None:
        self.computed: list[str] = []

    def vectors(self, sentences: Sequence[str]) -> Vectors:
        self.computed += sentences
        return np.array([[len(one) + 1, len(self.computed)] for one in sentences], np.float32)


def test_a_short_message_is_computed_once_whoever_writes_it() -> None:
    model = Counting()
    encoder = RememberingEncoder(model)
    first = encoder.encode(["yes please"])
    assert np.array_equal(encoder.encode(["yes please"]), first)
    assert model.computed == ["yes please"]


def test_a_long_message_is_not_remembered() -> None:
    model = Counting()
    encoder = RememberingEncoder(model)
    for _ in range(2):
        encoder.encode(["a long story of " * 10])
    assert len(model.computed) == 2


def test_a_message_that_becomes_an_example_is_computed_as_one() -> None:
    """In company, so that it is the same to the bit as everywhere else."""
    said_before, new = RememberingEncoder(MODEL), RememberingEncoder(MODEL)
    said_before.encode(SENTENCES[:1])
    assert np.array_equal(said_before.encode(SENTENCES, keep=True), new.encode(SENTENCES, keep=True))


def test_no_sentence_can_be_read_in_the_file(tmp_path: Path) -> None:
    RememberingEncoder(MODEL, VectorStore(tmp_path / "vectors.db")).encode(["the secret tariff"], keep=True)
    assert not [one for one in tmp_path.iterdir() if b"secret" in one.read_bytes()]


def test_a_kept_vector_of_another_size_is_computed_anew(tmp_path: Path) -> None:
    """One that an older format left."""
    store = VectorStore(tmp_path / "vectors.db")
    encoder = RememberingEncoder(MODEL, store)
    store.save({encoder._key("hello"): b"short"})
    assert np.array_equal(encoder.encode(["hello"], keep=True), RememberingEncoder(MODEL).encode(["hello"]))


def test_many_threads_get_the_same_vectors(tmp_path: Path) -> None:
    encoder = RememberingEncoder(MODEL, VectorStore(tmp_path / "vectors.db"))
    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda _: encoder.encode(SENTENCES, keep=True), range(16)))
    assert all(np.array_equal(one, results[0]) for one in results)


class Lengths:
    """An encoder as another package may bring one: two dimensions, not of length 1."""

    name = "lengths 1"
    dimensions = 2

    def vectors(self, sentences: Sequence[str]) -> Vectors:
        return np.array([[len(one), 3] for one in sentences], np.float32)


def test_the_encoder_is_a_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BESPOKE_STATE_FOLDER", str(tmp_path))
    monkeypatch.setenv("BESPOKE_SENTENCE_ENCODER", f"{__name__}:Lengths")
    settings.cache_clear()
    try:
        vectors = shared_encoder.__wrapped__().encode(["four", "seventh"], keep=True)
    finally:
        settings.cache_clear()
    assert vectors == pytest.approx(np.array([[0.8, 0.6], [0.92, 0.39]]), abs=0.01)
