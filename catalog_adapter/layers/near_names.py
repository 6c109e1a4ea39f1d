"""The name that was probably meant, for messages about names that nothing defines."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

_ALIKE = 0.6  # two of three letters, or all but one or two of a longer name
_MOST_LISTED = 14


def did_you_mean(name: object, known: Iterable[object]) -> str:
    """``; did you mean 'x'?`` where a known name is near, else nothing. The first of equally near ones wins."""
    near = process.extractOne(
        str(name)[:200], [str(one) for one in known], scorer=OSA.normalized_similarity, score_cutoff=_ALIKE,
        processor=str.casefold,
    )  # fmt: skip
    return f"; did you mean {near[0]!r}?" if near else ""


def did_you_mean_or_known(name: object, known: Iterable[object]) -> str:
    """As :func:`did_you_mean`; where none is near, all that are known, if they are few. A number is near to none."""
    listed = list(dict.fromkeys(str(one) for one in known))
    near = "" if isinstance(name, int) else did_you_mean(name, listed)
    return near or (f"; known: {', '.join(listed)}" if 0 < len(listed) <= _MOST_LISTED else "")
