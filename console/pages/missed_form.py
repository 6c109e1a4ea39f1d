"""What the forms of missed questions are made of, and what is made of what was typed there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from catalog_adapter.intents.language import folded_phrase

_MOST = 40


def proposed_id(title: str) -> str:
    """An intent's id from its title: *Do you plant trees?* → ``do_you_plant_trees``; empty where it has no letters."""
    words = re.sub(r"[^a-z0-9]+", "_", folded_phrase(title)).strip("_")
    return words[:_MOST].rstrip("_")


def lines_of(text: str) -> list[str]:
    """The lines of a text field that say something, each once."""
    return list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines() if line.strip()))


def other_locales(own: str, locales: Sequence[str]) -> list[str]:
    """One locale of each other language of the CSP."""
    found: dict[str, str] = {}
    for one in locales:
        found.setdefault(one.split("-")[0], one)
    found.pop(own.split("-")[0], None)
    return list(found.values())
