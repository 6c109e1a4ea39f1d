"""A large context: 500 own intents beside the standard ones of a language, and what a small change to it takes.

Input: sentences. Output: seconds of the processor of three fits. Which sentence has which intent is of no matter to
that, so each intent has those that stand next to each other in the alphabet.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog_adapter.intents.classifier import IntentClassifier
from catalog_adapter.intents.encoder import RememberingEncoder, sentence_model
from catalog_adapter.intents.examples import standard_examples
from catalog_adapter.intents.groundwork import Groundwork, language_ngrams
from catalog_adapter.intents.kept_fits import KeptFits

_INTENTS = 500
_EXAMPLES = 5500
_LANGUAGE = "en"


@dataclass(frozen=True)
class Large:
    """Seconds of the processor: with nothing kept, with vectors kept, and of a change with vectors and fit kept."""

    intents: int
    examples: int
    cold: float
    vectors_kept: float
    changed: float


def measure_large(sentences: Sequence[str]) -> Large:
    """Fits with as many of the sentences as such a context has."""
    chosen = sorted(set(sentences))
    chosen = chosen[:: max(1, len(chosen) // _EXAMPLES)][:_EXAMPLES]
    own: dict[str, list[str]] = {}
    for place, sentence in enumerate(chosen):
        own.setdefault(f"own-{place * _INTENTS // len(chosen)}", []).append(sentence)
    groundwork = Groundwork(
        standard_examples(_LANGUAGE), language_ngrams(_LANGUAGE), RememberingEncoder(sentence_model())
    )
    cold, vectors_kept = _fitted(groundwork, own), _fitted(groundwork, own)
    with tempfile.TemporaryDirectory(prefix="bespoke-fits-") as folder:
        groundwork.fits = KeptFits(Path(folder))
        IntentClassifier(groundwork, {}, own)
        own["own-0"][0] = "what nobody has ever said before"
        changed = _fitted(groundwork, own)
    return Large(len(own), len(chosen), cold, vectors_kept, changed)


def _fitted(groundwork: Groundwork, own: dict[str, list[str]]) -> float:
    begun = time.process_time()
    IntentClassifier(groundwork, {}, own)
    return time.process_time() - begun
