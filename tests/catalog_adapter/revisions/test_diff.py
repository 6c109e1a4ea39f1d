"""What differs between two contents: told entry by entry, and nothing else is told."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_adapter.contexts.files import ContextFiles, files_from
from catalog_adapter.revisions.diff import diff
from tests.catalog_adapter.conftest import OFFERS
from tests.catalog_adapter.contexts.test_files import FILES


def _told(before: str, after: str) -> list[str]:
    return [str(one) for one in diff(_offers(before), _offers(after))]


def _offers(text: str) -> ContextFiles:
    return files_from("acme", {"offers.yml": text})


ENTRIES = "l: [{id: x, a: 1, m: {p: 1}}, {id: y, tags: [s, t]}]\n"
CASES = [
    ("a value", ENTRIES, ENTRIES.replace("a: 1", "a: 2"), ["~ offers.yml › l › x › a: 1 → 2"]),
    ("a value within", ENTRIES, ENTRIES.replace("p: 1", "p: 2"), ["~ offers.yml › l › x › m › p: 1 → 2"]),
    ("true for 1", ENTRIES, ENTRIES.replace("a: 1", "a: true"), ["~ offers.yml › l › x › a: 1 → True"]),
    ("a key more", ENTRIES, ENTRIES.replace("a: 1", "a: 1, b: 2"), ["+ offers.yml › l › x › b: 2"]),
    ("a key less", ENTRIES, ENTRIES.replace("a: 1, ", ""), ["- offers.yml › l › x › a: 1"]),
    ("an entry more", ENTRIES, ENTRIES.replace("]}]", "]}, {id: z, a: 3}]"), ["+ offers.yml › l › z: {'a': 3}"]),
    ("an entry less", ENTRIES, "l: [{id: x, a: 1, m: {p: 1}}]\n", ["- offers.yml › l › y: {'tags': ['s', 't']}"]),
    ("a list's items", ENTRIES, ENTRIES.replace("s, t", "t, u"),
     ["- offers.yml › l › y › tags: s", "+ offers.yml › l › y › tags: u"]),
    ("a list's order", ENTRIES, ENTRIES.replace("s, t", "t, s"),
     ["~ offers.yml › l › y › tags: ['s', 't'] → ['t', 's']"]),
    ("a list's repeats", ENTRIES, ENTRIES.replace("s, t", "s, t, t"),
     ["~ offers.yml › l › y › tags: ['s', 't'] → ['s', 't', 't']"]),
    ("moved entries", "l: [{id: x}, {id: y}]", "l: [{id: y}, {id: x}]",
     ["~ offers.yml › comments and layout: as before → written anew"]),
    ("a comment", ENTRIES, "# new\n" + ENTRIES, ["~ offers.yml › comments and layout: as before → written anew"]),
    ("what can't be read", "a: 1", "l: [oops", ["~ offers.yml: a: 1 → l: [oops"]),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "told"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_it_tells(before: str, after: str, told: list[str]) -> None:
    assert _told(before, after) == told


def test_a_file_more_or_less_is_told_by_what_is_in_it() -> None:
    none = files_from("acme", {})
    assert [str(one) for one in diff(none, _offers("a: 1\nb: 2\n"))] == ["+ offers.yml › a: 1", "+ offers.yml › b: 2"]
    assert [str(one) for one in diff(_offers("a: 1\n"), none)] == ["- offers.yml › a: 1"]
    assert [str(one) for one in diff(none, _offers(ENTRIES + "m: {hello: Hi}\nn: []\n"))] == [
        "+ offers.yml › l › x: {'a': 1, 'm': {'p': 1}}", "+ offers.yml › l › y: {'tags': ['s', 't']}",
        "+ offers.yml › m › hello: Hi", "+ offers.yml › n: []",
    ]  # fmt: skip
    assert diff(None, _offers("a: 1\n")) == diff(none, _offers("a: 1\n"))


def test_a_long_value_is_told_in_short() -> None:
    (told,) = _told("a: 1", "a: " + "long " * 1000)
    assert len(told) < 200


@settings(deadline=None, max_examples=60)
@given(FILES)
def test_nothing_differs_from_itself(texts: dict[str, str]) -> None:
    assert diff(files_from("acme", texts), files_from("acme", dict(reversed(texts.items())))) == []


@settings(deadline=None, max_examples=60)
@given(FILES, FILES)
def test_whatever_differs_is_told_at_its_file_and_nothing_else(one: dict[str, str], other: dict[str, str]) -> None:
    before, after = files_from("acme", one), files_from("acme", other)
    names = before.texts.keys() | after.texts.keys()
    differing = {name for name in names if before.texts.get(name) != after.texts.get(name)}
    assert {change.file for change in diff(before, after)} == differing
    assert {change.file for change in diff(after, before)} == differing


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["29.00", "10.50", "49.00", "9.00", "-3.00"]), st.integers(1, 10_000))
def test_a_price_change_is_one_change_and_its_way_back_the_same(price: str, amount: int) -> None:
    changed = OFFERS.replace(f'"{price}"', f'"{amount}.25"')
    (there,) = diff(_offers(OFFERS), _offers(changed))
    (back,) = diff(_offers(changed), _offers(OFFERS))
    assert (there.path, there.before, there.after) == (back.path, price, f"{amount}.25")
    assert (back.before, back.after) == (there.after, there.before)
    assert there.path[-1] == "amount"


def test_long_lists_are_compared_in_a_moment() -> None:
    one = _offers("l:\n" + "".join(f"- word {number}\n" for number in range(30_000)))
    other = _offers("l:\n" + "".join(f"- word {number}\n" for number in range(1, 30_001)))
    begun = time.process_time()
    told = [str(change) for change in diff(one, other)]
    assert told == ["- offers.yml › l: word 0", "+ offers.yml › l: word 30000"]
    assert time.process_time() - begun < 20  # each with each would take minutes
