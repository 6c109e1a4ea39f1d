"""The regular expression of a postcode: whether it can be matched in bounded time, and which postcodes it has.

It comes from a customer context and runs over what customers write. Python's engine may try every way in which a
pattern can match, so a pattern is taken only where these ways are few. That is sound: it is counted from the parsed
pattern, and no text is tried.
"""

from __future__ import annotations

import re
from re import _parser  # type: ignore[attr-defined]  # typeshed leaves it out; there is no other parser of these
from typing import Any

from catalog_adapter.check.postcode_texts import has_any_of

#: Ways to match at one place of a message. Real postcodes have fewer than 20.
MOST_WAYS = 500
_LONGEST = 40  # characters of a postcode

_ONE_CHARACTER = {"LITERAL", "NOT_LITERAL", "ANY", "IN", "AT"}
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}
_LOOKS = {"ASSERT", "ASSERT_NOT"}


class PatternRefused(ValueError):
    """Why a pattern is not taken."""


class PostcodePattern:
    """A pattern that is safe to run. Raises :class:`PatternRefused`."""

    def __init__(self, pattern: str) -> None:
        grouped = f"(?:{pattern})"  # as it is used: flags for all and comments to the end can't stand in a group
        try:
            _parser.parse(pattern)  # by itself: it must not close the group
            self._parsed = _parser.parse(grouped, re.IGNORECASE)
            ways = _ways(self._parsed)
            self._compiled = re.compile(grouped, re.IGNORECASE)
        except (re.error, RecursionError, OverflowError) as error:
            raise PatternRefused(f"is no regular expression: {error}") from None
        if ways > MOST_WAYS:
            raise PatternRefused(f"can match in more than {MOST_WAYS} ways; repeat less, above all within repeats")

    def matches(self, postcode: str) -> bool:
        """Whether a whole postcode is one of the pattern's."""
        return self._compiled.fullmatch(postcode) is not None

    def has_any_of(self, listed: str) -> bool:
        """Whether an entry of an availability list (``EC1*``, ``8000-8099``) has a postcode of the pattern."""
        return has_any_of(self._parsed, listed)


def _ways(items: Any) -> int:
    """In how many ways a sequence of parsed items can match at one place, at most; counted up to the bound."""
    if items.getwidth()[1] > _LONGEST:
        raise PatternRefused(f"matches more than {_LONGEST} characters; say how often at most, such as {{1,4}}")
    ways = 1
    for operation, argument in items:
        ways = min(ways * _ways_of_one(str(operation), argument), MOST_WAYS + 1)
    return ways


def _ways_of_one(operation: str, argument: Any) -> int:
    if operation in _ONE_CHARACTER:
        return 1
    if operation == "BRANCH":
        return sum(_ways(one) for one in argument[1])
    if operation == "SUBPATTERN":
        return _ways(argument[3])
    if operation == "ATOMIC_GROUP":
        return _ways(argument)
    if operation in _LOOKS:
        return _ways(argument[1])
    if operation in _REPEATS:
        fewest, most, repeated = argument
        once = _ways(repeated)
        return sum(once**times for times in range(fewest, min(most, _LONGEST) + 1))
    raise PatternRefused("refers back to what it has matched; that can't be bounded")
