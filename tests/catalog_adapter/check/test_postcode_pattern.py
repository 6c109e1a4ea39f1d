"""Postcode patterns against trying all short texts; and what a pattern that is taken costs."""

from __future__ import annotations

import re
import time
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_adapter.check.postcode_pattern import PatternRefused, PostcodePattern
from catalog_adapter.constraints.availability import matches

LETTERS, LONGEST = "AB01 ", 4
TEXTS = ["".join(one) for length in range(LONGEST + 1) for one in product(LETTERS, repeat=length)]

#: A pattern, and the length of its longest text.
Sized = tuple[str, int]


def patterns(*pieces: str) -> st.SearchStrategy[Sized]:
    def larger(inner: st.SearchStrategy[Sized]) -> st.SearchStrategy[Sized]:
        pairs = st.tuples(inner, inner)
        return (
            pairs.map(lambda two: (two[0][0] + two[1][0], two[0][1] + two[1][1]))
            | pairs.map(lambda two: (f"(?:{two[0][0]}|{two[1][0]})", max(two[0][1], two[1][1])))
            | inner.map(lambda one: (f"(?:{one[0]})?", one[1]))
            | st.tuples(inner, st.sampled_from(["{2}", "{0,2}", "{1,2}?"])).map(
                lambda both: (f"(?:{both[0][0]}){both[1]}", 2 * both[0][1])
            )
        )

    return st.recursive(st.sampled_from(pieces).map(lambda piece: (piece, 1)), larger, max_leaves=5)


#: ``TEXTS`` has every text of these, as far as case goes.
closed = patterns("A", "b", "0", "1", " ", "[AB]", "[01]").filter(lambda one: one[1] <= LONGEST)
wide = patterns("A", "0", " ", "[^A]", "[A-Z0-9]", r"\d", r"\w", r"\s", ".", r"[^\W\d]", r"\D")
prefixes = st.text("AB01", min_size=1, max_size=3).flatmap(lambda text: st.sampled_from([text, f"{text}*"]))
ranges = st.tuples(*[st.text("01", min_size=2, max_size=2)] * 2).map("-".join)


def fits(pattern: str, entry: str) -> bool:
    """Whether one of ``TEXTS`` is a postcode of the pattern and in the entry."""
    return any(matches(text, [entry]) for text in TEXTS if re.fullmatch(pattern, text, re.IGNORECASE))


@settings(max_examples=300, deadline=None)
@given(closed, prefixes | ranges)
def test_an_entry_has_a_postcode_exactly_if_some_text_is_one(sized: Sized, entry: str) -> None:
    assert PostcodePattern(sized[0]).has_any_of(entry) == fits(sized[0], entry)


@settings(max_examples=300, deadline=None)
@given(wide, prefixes | ranges)
def test_an_entry_that_has_a_postcode_is_never_told_to_have_none(sized: Sized, entry: str) -> None:
    if fits(sized[0], entry):
        assert PostcodePattern(sized[0]).has_any_of(entry)


REAL = ["[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", "[1-9][0-9]{3}", "(?:0[1-9]|[1-4][0-9]|5[0-2])[0-9]{3}",
        r"\d{5}(?:-\d{4})?", "[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]", r"\d{3}-?\d{4}", r"(?:D-)?\d{5}"]  # fmt: skip


@pytest.mark.parametrize("pattern", REAL)
def test_the_patterns_of_real_postcodes_are_taken(pattern: str) -> None:
    PostcodePattern(pattern)


SLOW = ["(A+)+B", "(A|A)*B", "(A|AA)+B", r"(\d+)*X", "A*A*A*A*B", "(?:A?){30}A{30}", "(?=(A+)+B)A",
        "((A{1,9}){1,9}){1,9}B", "([A-Z]{1,6}){1,6}[0-9]"]  # fmt: skip


@pytest.mark.parametrize("pattern", SLOW)
def test_a_pattern_that_could_take_for_ever_is_not_taken(pattern: str) -> None:
    with pytest.raises(PatternRefused):
        PostcodePattern(pattern)


@settings(max_examples=200, deadline=None)
@given(wide)
def test_a_pattern_that_is_taken_is_fast_on_a_long_message(sized: Sized) -> None:
    pattern = sized[0]
    try:
        PostcodePattern(pattern)
    except PatternRefused:
        return
    search = re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)
    start = time.process_time()
    for message in ("A" * 4000, "A " * 2000, "01" * 2000):
        list(search.finditer(message))
    assert time.process_time() - start < 1
