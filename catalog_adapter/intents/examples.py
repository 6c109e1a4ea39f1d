"""The standard examples: ``data/nlu/<language>/*.yml``, in Rasa's own format, shared by all contexts."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path

import yaml

from catalog_adapter.intents.language import tokens_of
from foundation.settings import ROOT

_SEVERAL = 4  # examples
_MANY = 6  # intents


def plain(text: str) -> str:
    """A sentence as the classifier compares it: without case, with single blanks, never empty, and all of it letters
    that can be written to a file, whatever it was read from."""
    return " ".join(text.encode(errors="replace").decode().casefold().split()) or " "


@lru_cache
def everyday_words(language: str) -> frozenset[str]:
    """The words that several standard examples of a language have: they are as they should be, not a typo."""
    examples = standard_examples(language).values()
    counts = Counter(token.folded for sentences in examples for one in sentences for token in set(tokens_of(one)))
    return frozenset(word for word, count in counts.items() if count >= _SEVERAL)


@lru_cache
def common_words(language: str) -> frozenset[str]:
    """The words that the examples of many standard intents have: they say nothing of what is meant."""
    intents = standard_examples(language).values()
    counts = Counter(word for one in intents for word in {t.folded for sentence in one for t in tokens_of(sentence)})
    return frozenset(word for word, count in counts.items() if count >= _MANY)


@lru_cache
def standard_examples(language: str, folder: Path = ROOT / "data" / "nlu") -> dict[str, tuple[str, ...]]:
    """Standard intent → its examples in ``language``; nothing for a language that has none."""
    found: dict[str, tuple[str, ...]] = {}
    for path in sorted((folder / language).glob("*.yml")):
        for entry in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("nlu", []):
            lines = str(entry["examples"]).splitlines()
            sentences = tuple(line.strip()[2:].strip() for line in lines if line.strip().startswith("- "))
            found[entry["intent"]] = found.get(entry["intent"], ()) + sentences
    return found
