"""The forms of entries: what a form shows, read back, is the data; only what was changed changes."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_adapter.tmf620.api.editing.entries import same
from console.editing.constraint_forms import FORMS as CONSTRAINT_FORMS
from console.editing.entries import EntryEdit, entries, entry_of
from console.editing.form import conditions
from console.editing.form.field import all_texts, not_shown, put
from console.editing.offer_forms import FORMS as OFFER_FORMS
from console.errors import FileChanged
from console.words import catalogue
from foundation.errors import BadInput
from foundation.settings import ROOT
from tests.console.written import JSON, SELECTIONS

FILE = """\
# What we sell.
product_offerings:
  # the one that most take
  - id: line
    name: {en: Line, de: Leitung}   # short
    description: A line.
    specification: internet
    prices:
      - {id: base, recurring: month, amount: "29.00", when: {speed: {at_least: 500}}, x_note: "kept"}
      - {id: setup, one_time: true, amount: "49.00"}   # since May
    requires: [voice, {offering: [tv, radio], in: site}]
    valid_from: 2027-01-31
    x_margin: {a: [1, 2]}

  - {id: tv, name: TV}
"""
OFFERING = OFFER_FORMS["product_offerings"]
FORMS = [(name, form) for forms in (OFFER_FORMS, CONSTRAINT_FORMS) for name, form in forms.items()]


def _entry(text: str = FILE, own_id: str = "line") -> dict[str, Any]:
    found = entry_of(text, "product_offerings", own_id)
    assert found is not None
    return found.entry


def _saved(typed: dict[str, str], text: str = FILE, own_id: str = "line") -> str:
    found = entry_of(text, "product_offerings", own_id)
    edit = EntryEdit("offers.yml", "product_offerings", own_id, found.read if found else "", "joe")
    return edit.put(text, lambda before: put(OFFERING, "", typed, before))


def _typed(text: str = FILE) -> dict[str, str]:
    return all_texts(OFFERING, "", _entry(text))


_DEMO = sorted((ROOT / "customer_contexts").rglob("offers.yml")) + sorted(
    (ROOT / "customer_contexts").rglob("constraints.yml")
)


@pytest.mark.parametrize("path", _DEMO, ids=lambda one: str(one)[-40:])
def test_saving_what_a_form_shows_changes_no_letter_of_any_demo_context(path: Any) -> None:
    text = path.read_text()
    for listed, form in FORMS:
        for place, one in enumerate(entries(text, listed)):
            typed = all_texts(form, "", one.entry)
            assert same(put(form, "", typed, one.entry), one.entry)
            assert set(not_shown(form, one.entry)) <= {"id", "remove", "replace"}, one.id
            if place == 0:  # reading and writing a file takes a while
                edit = EntryEdit(path.name, listed, one.id, one.read, "joe")
                assert edit.put(text, partial(put, form, "", typed)) == text


def test_a_changed_price_changes_its_line_alone() -> None:
    after = _saved(_typed() | {"prices.1.amount": "39,50"})
    changed = [line for line in FILE.splitlines() if line not in after.splitlines()]
    assert changed == ['      - {id: setup, one_time: true, amount: "49.00"}   # since May']
    assert re.search(r'\{id: setup, one_time: true, amount: "39\.50"\} +# since May', after)


def test_what_the_form_can_not_show_is_named_and_kept() -> None:
    assert not_shown(OFFERING, _entry()) == ["id", "x_margin"]
    after = _entry(_saved(_typed() | {"name.en": "Cable", "prices.0.amount": "31.00"}))
    assert after["x_margin"] == {"a": [1, 2]}
    assert after["prices"][0]["x_note"] == "kept"
    assert after["name"] == {"en": "Cable", "de": "Leitung"}
    assert after["valid_from"] == date(2027, 1, 31)


def test_parts_are_taken_out_and_added() -> None:
    typed = {name: text for name, text in _typed().items() if not name.startswith("prices.0.")}
    new = {"prices.1000.id": "box", "prices.1000.paid": "year", "prices.1000.amount": "5.00",
           "prices.1000.when": "router = pro | best, seats ≥ 5", "requires.1000.offering": "radio"}  # fmt: skip
    after = _entry(_saved(typed | new))
    assert [one["id"] for one in after["prices"]] == ["setup", "box"]
    assert after["prices"][1] == {
        "id": "box", "amount": "5.00", "recurring": "year",
        "when": {"router": ["pro", "best"], "seats": {"at_least": 5}},
    }  # fmt: skip
    assert after["requires"] == ["voice", {"offering": ["tv", "radio"], "in": "site"}, "radio"]


def test_what_is_emptied_is_gone() -> None:
    typed = {name: text for name, text in _typed().items() if not name.startswith(("requires.", "valid_from"))}
    assert not {"requires", "valid_from"} & _entry(_saved(typed)).keys()


@pytest.mark.parametrize(
    ("field", "text"), [("prices.0.amount", "cheap"), ("terms_ask", "soon"), ("valid_from", "31.1."), ("values", "x")]
)
def test_what_can_not_be_meant_is_refused(field: str, text: str) -> None:
    with pytest.raises(BadInput):
        _saved(_typed() | {field: text})


def test_who_comes_second_is_told() -> None:
    found = entry_of(FILE, "product_offerings", "line")
    assert found is not None
    after = _saved(_typed() | {"highlight": "Ours"})
    with pytest.raises(FileChanged, match="joe has changed line"):
        EntryEdit("offers.yml", "product_offerings", "line", found.read, "joe").put(after, lambda before: before)


def test_every_field_and_choice_has_a_word() -> None:
    def words(fields: Any) -> set[str]:
        found = set()
        for one in fields:
            found |= {f"f_{one.name}"} | {f"o_{option}" for option in getattr(one, "options", ())}
            if hasattr(one, "bare"):
                found.add(f"f_{one.name}_one")
            found |= words(getattr(one, "fields", ()))
        return found

    assert {word for _, form in FORMS for word in words(form)} <= catalogue("en").keys()


@given(SELECTIONS)
@settings(max_examples=50, deadline=None)
def test_a_condition_reads_as_it_was_written(selection: dict[str, Any]) -> None:
    assert same(conditions.read(conditions.written(selection)), selection)


@given(st.text('ab01 =|,≥≠"\\<>!-\n', max_size=60))
@settings(max_examples=50, deadline=None)
def test_any_condition_that_is_typed_is_read_or_refused(text: str) -> None:
    try:
        found = conditions.read(text)
    except BadInput:
        return
    assert same(conditions.read(conditions.written(found)), found)


@given(
    st.dictionaries(st.sampled_from([one.name for one in OFFERING] + ["x_own"]), JSON, max_size=5)
    | st.fixed_dictionaries({"prices": st.lists(st.dictionaries(
        st.sampled_from(["id", "amount", "when", "recurring", "one_time", "name", "x_own"]), JSON | SELECTIONS,
        max_size=4), max_size=3)})
)  # fmt: skip
@settings(max_examples=50, deadline=None)
def test_whatever_an_entry_holds_survives_a_change_elsewhere(entry: dict[str, Any]) -> None:
    entry = {"id": "any", **entry}
    typed = all_texts(OFFERING, "", entry)
    assert same(put(OFFERING, "", typed, entry), entry)
    after = put(OFFERING, "", typed | {"category": "changed"}, entry)
    untouched = {name: value for name, value in entry.items() if name != "category"}
    assert same({name: after.get(name) for name in untouched}, untouched)
