"""What was found of one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["fine", "odd", "wrong"]


@dataclass(frozen=True)
class Finding:
    """``about`` is the thing, ``said`` what was found, ``advice`` what to do where it is not fine. ``odd``: customers
    are served, but not as they should be, or not for long; ``wrong``: they are not served, or data are in danger."""

    about: str
    verdict: Verdict
    said: str
    advice: str = ""


def fine(about: str, said: str) -> Finding:
    """Nothing to do."""
    return Finding(about, "fine", said)


def odd(about: str, said: str, advice: str) -> Finding:
    """Something to do soon."""
    return Finding(about, "odd", said, advice)


def wrong(about: str, said: str, advice: str) -> Finding:
    """Something to do now."""
    return Finding(about, "wrong", said, advice)
