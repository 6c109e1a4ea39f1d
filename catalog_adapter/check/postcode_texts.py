"""Which texts a postcode pattern has: whether any begins with a prefix, is a given one, or lies in a range.

The pattern is walked once, with all places in the wanted text that it may have reached so far. Postcodes are compared
without blanks and in capital letters, as availability compares them. What only looks around (``^``, ``(?=…)``) is
taken as met, so a "no" is certain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from catalog_adapter.constraints.availability import normalised

#: How far a wanted text is reached: the position, and for a range whether it is already above the low, below the high.
_State = tuple[int, bool, bool]
_START: _State = (0, False, False)
_Accepts = Callable[[str], bool]


class _Wanted(Protocol):
    """A set of texts that is looked for."""

    def after(self, state: _State, accepts: _Accepts) -> Iterable[_State]:
        """Where a character that is accepted leads from ``state``."""

    def is_reached(self, state: _State) -> bool:
        """Whether a text that ends here is one of the set."""


@dataclass(frozen=True)
class _Text:
    """One text, or all that begin with it."""

    text: str
    is_prefix: bool

    def after(self, state: _State, accepts: _Accepts) -> Iterable[_State]:
        if state[0] < len(self.text):
            if accepts(self.text[state[0]]):
                yield (state[0] + 1, False, False)
        elif self.is_prefix:
            yield state

    def is_reached(self, state: _State) -> bool:
        return state[0] == len(self.text)


@dataclass(frozen=True)
class _Range:
    """The numbers from ``low`` to ``high``, with as many digits."""

    low: str
    high: str

    def after(self, state: _State, accepts: _Accepts) -> Iterable[_State]:
        position, above, below = state
        if position == len(self.low):
            return
        for digit in filter(accepts, "0123456789"):
            low, high = self.low[position], self.high[position]
            if (above or digit >= low) and (below or digit <= high):
                yield (position + 1, above or digit > low, below or digit < high)

    def is_reached(self, state: _State) -> bool:
        return state[0] == len(self.low)


def has_any_of(pattern: Any, listed: str) -> bool:
    """Whether a parsed pattern has a text of an entry such as ``EC1*``, ``8000-8099`` or ``28001``."""
    code = normalised(listed)
    low, dash, high = code.partition("-")
    wanted: _Wanted
    if code.endswith("*"):
        wanted = _Text(code[:-1], is_prefix=True)
    elif dash and low.isdigit() and high.isdigit():
        wanted = _Range(low, high.rjust(len(low), "0"))
    else:
        wanted = _Text(code, is_prefix=False)
    return any(wanted.is_reached(state) for state in _walk(pattern, {_START}, wanted))


def _walk(items: Any, states: set[_State], wanted: _Wanted) -> set[_State]:
    for operation, argument in items:
        states = _step(str(operation), argument, states, wanted)
    return states


def _step(operation: str, argument: Any, states: set[_State], wanted: _Wanted) -> set[_State]:
    if operation in ("AT", "ASSERT", "ASSERT_NOT"):
        return states
    if operation == "BRANCH":
        return {state for branch in argument[1] for state in _walk(branch, states, wanted)}
    if operation == "SUBPATTERN":
        return _walk(argument[3], states, wanted)
    if operation == "ATOMIC_GROUP":
        return _walk(argument, states, wanted)
    if operation.endswith("REPEAT"):
        fewest, most, repeated = argument
        reached: set[_State] = set()
        for times in range(most + 1):
            reached |= states if times >= fewest else set()
            states = _walk(repeated, states, wanted)
        return reached
    accepts = _acceptor(operation, argument)
    blanks = states if accepts(" ") else set()
    return {after for state in states for after in wanted.after(state, accepts)} | blanks


def _acceptor(operation: str, argument: Any) -> _Accepts:
    """Whether one item of a pattern matches a character, whatever its case."""
    return lambda character: any(
        _matches(operation, argument, ord(one)) for one in {character.lower(), character.upper()}
    )


def _matches(operation: str, argument: Any, code: int) -> bool:
    if operation == "IN":
        negated = str(argument[0][0]) == "NEGATE"
        found = any(_matches(str(kind), one, code) for kind, one in argument[1 if negated else 0 :])
        return found != negated
    if operation == "LITERAL":
        return bool(chr(argument).lower() == chr(code).lower())
    if operation == "NOT_LITERAL":
        return bool(argument != code)
    if operation == "RANGE":
        return bool(argument[0] <= code <= argument[1])
    if operation == "CATEGORY":
        return _in_category(str(argument), chr(code))
    return True


def _in_category(category: str, character: str) -> bool:
    kind = category.removeprefix("CATEGORY_")
    wanted = kind.removeprefix("NOT_")
    found = {
        "DIGIT": character.isdecimal(), "SPACE": character.isspace(), "WORD": character.isalnum() or character == "_",
    }[wanted]  # fmt: skip
    return found == (kind == wanted)
