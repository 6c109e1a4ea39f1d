"""How a constraint that comes from a catalogue's relationship is explained, in each language that has standard wording.

The names in it are the catalogue's own. A CSP puts its own words in their place when it edits ``constraints.yml``.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal["requires", "excludes"]

_SENTENCES: dict[str, dict[Kind, str]] = {
    "en": {"requires": "{one} needs {other}.", "excludes": "{one} and {other} can't be combined."},
    "de": {"requires": "{one} gibt es nur mit {other}.",
           "excludes": "{one} und {other} lassen sich nicht kombinieren."},
    "fr": {"requires": "{one} n'existe qu'avec {other}.", "excludes": "{one} et {other} ne se combinent pas."},
    "es": {"requires": "{one} solo está disponible con {other}.",
           "excludes": "{one} y {other} no se pueden combinar."},
}  # fmt: skip


def explain(kind: Kind, one: str, other: str, language: str) -> str:
    """A sentence for customers; in English where ``language`` has none."""
    return _SENTENCES.get(language.split("-")[0], _SENTENCES["en"])[kind].format(one=one, other=other)
