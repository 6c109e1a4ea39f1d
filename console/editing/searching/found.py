"""What can be found: an entry of the draft with its texts, and where its page is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: What an entry is; the order in which equals are listed.
Kind = Literal[
    "intents", "tone", "product_offerings", "product_specifications", "characteristics", "values", "constraints",
    "expected", "missed",
]  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """``title`` is what it is called, ``texts`` all it says; ``page`` is the address of its page under the CSP."""

    kind: Kind
    title: str
    texts: tuple[str, ...]
    page: str
    where: str = ""


@dataclass(frozen=True)
class Part:
    """A piece of a text, and whether it is what was looked for."""

    text: str
    is_match: bool
