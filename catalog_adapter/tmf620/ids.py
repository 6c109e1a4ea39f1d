"""Ids of our own for the resources of a CSP's catalogue: readable, and the same whatever else is in it.

A TMF id that a person can read is kept (``fibre-100``). Else the name comes first and what makes the id unique after it
(``fibre-100-14305``; of a long TMF id a few signs of its hash), so that an entry keeps its id when others are added.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_READABLE = re.compile(r"(?=.*[a-z]{3})(?!.*[0-9a-f]{8})[a-z0-9][a-z0-9_-]{0,63}")
_SHORT = re.compile(r"[a-z0-9]{1,8}")
_LONGEST_WORDS = 40
_LONGEST_ID = 64


def slug(name: str, joint: str = "-") -> str:
    """``name`` in the signs of an id; empty where none of its signs has a like among them."""
    plain = unicodedata.normalize("NFKD", name[:200].casefold())
    words = re.findall(r"[a-z0-9]+", "".join(one for one in plain if not unicodedata.combining(one)))
    return joint.join(words)[:_LONGEST_WORDS].rstrip(joint)


class Ids:
    """Hands out the ids of one kind of entry, each once. ``kind`` stands in for names without a usable sign."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._taken: set[str] = set()

    def claim(self, identity: object) -> str | None:
        """``identity`` if it is an id and nobody has it yet; else None."""
        if not isinstance(identity, str) or not _ID.fullmatch(identity) or identity in self._taken:
            return None
        self._taken.add(identity)
        return identity

    def keep(self, tmf_id: object) -> str | None:
        """``tmf_id`` itself where a person can read it and nobody has it yet; else None."""
        return self.claim(tmf_id) if isinstance(tmf_id, str) and _READABLE.fullmatch(tmf_id) else None

    def make(self, tmf_id: str, name: str) -> str:
        """A new id for what the CSP's catalogue knows by ``tmf_id``."""
        if kept := self.keep(tmf_id):
            return kept
        words = slug(name) or self._kind
        suffixes = [tmf_id.lower()] if _SHORT.fullmatch(tmf_id.lower()) else []
        suffixes += [_hash(tmf_id, length) for length in (6, 20)]
        made = next((one for suffix in suffixes if (one := self.claim(f"{words}-{suffix}"))), None)
        return made or self.make_within(name)

    def make_within(self, name: str, *, joint: str = "-") -> str:
        """A new id among the few entries of one resource: the name alone, counted on where it is there already."""
        words = slug(name, joint) or self._kind
        if made := self.claim(words):
            return made
        count = 2
        while not (made := self.claim(f"{words}{joint}{count}")):
            count += 1
        return made


def joined_id(first: str, second: str) -> str:
    """Two ids as one, the same every time; a hash keeps it unique where it had to be cut."""
    whole = f"{first}_{second}"
    return whole if len(whole) <= _LONGEST_ID else f"{whole[: _LONGEST_ID - 9]}-{_hash(whole, 8)}"


def _hash(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]
