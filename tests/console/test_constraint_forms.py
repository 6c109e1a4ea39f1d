"""The forms of constraints: every kind is shown, said in plain words, and its cases come out as they say."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_adapter.contexts.files import files_from
from catalog_adapter.tmf620.api.editing.entries import same
from console.editing.case_results import case_results
from console.editing.constraint_forms import FORMS as CONSTRAINT_FORMS
from console.editing.entries import entries
from console.editing.form.field import all_texts, not_shown, put
from console.editing.known import Known, known_names
from console.editing.plain_words import PlainWords
from console.words import Words
from foundation.settings import ROOT
from tests.console.written import JSON, SELECTIONS

ALL_KINDS = """\
constraints:
  - id: sum
    limit: {sum: seats, in: order, at_most: 100}
    explain: Many.
    cases: {valid: [{sum: 1}], violated: [{sum: 101}]}
  - id: weighed
    offering: voice
    when: {plan: pro}
    when_any: [{seats: {at_least: 5}}, {sites: {not: [1, 2]}}]
    customer: {segment: [home, office], age: {at_least: 18}, postcode: [EC1*], date: {from: 2027-01-01}}
    limit:
      sum: [seats, {of: rooms, times: 2, when: {plan: pro}}]
      at_least: spare
    explain: {en: No., de: Nein.}
    cases: {valid: [{seats: 5, spare: 1}], violated: [{seats: 0, spare: 9}]}
  - id: dear
    limit: {price: month, at_most: "99.50"}
    explain: Dear.
    cases: {valid: [{price: "9.00"}], violated: [{price: "99.51"}]}
tables:
  - id: pairs
    columns: [plan, seats]
    allowed: [[pro, [1, 2]], [basic, 1], ["a, b", "3"]]
    explain: So.
    cases: {valid: [{plan: pro, seats: 2}], violated: [{plan: basic, seats: 2}]}
eligibility:
  - id: grown
    offering: voice
    customer: {age: {at_least: 18}, not_existing: voice}
    explain: Later.
    cases: {valid: [{age: 18, existing: []}], violated: [{age: 17, existing: []}]}
"""


def test_a_form_shows_every_kind_of_constraint() -> None:
    hidden = {}
    for listed, form in CONSTRAINT_FORMS.items():
        for one in entries(ALL_KINDS, listed):
            typed = all_texts(form, "", one.entry)
            assert same(put(form, "", typed, one.entry), one.entry)
            hidden[one.id] = not_shown(form, one.entry)
    # an empty list in a case can't be told from one that isn't there
    assert hidden == {"sum": ["id"], "weighed": ["id"], "dear": ["id"], "pairs": ["id"], "grown": ["id", "cases"]}


def test_a_case_tells_whether_it_comes_out_as_it_says() -> None:
    [limit, *_] = entries(ALL_KINDS, "constraints")
    assert [one.ok for one in case_results("constraints", limit.entry)] == [True, True]
    wrong = limit.entry | {"cases": {"valid": [{"sum": 101}, {"seats": 1}], "violated": [{"sum": 1}]}}
    assert [(one.wanted, one.text, one.ok) for one in case_results("constraints", wrong)] == [
        ("valid", "sum = 101", False), ("valid", "seats = 1", True), ("violated", "sum = 1", False),
    ]  # fmt: skip
    assert case_results("constraints", {"id": "part-of-one", "explain": "Only this differs."}) == []


def test_constraints_in_plain_words() -> None:
    offers = (ROOT / "customer_contexts" / "northlight" / "offers.yml").read_text()
    known = known_names(files_from("northlight", {"offers.yml": offers}), "en")
    said = PlainWords(Words("en"), known)
    uhd = {"when": {"uhd": True}, "require": {"tv_package": ["entertainment", "sport"]}}
    assert said.sentence("constraints", uhd) == (
        "If Ultra HD is yes, then TV package has to be TV Entertainment or TV Sport."
    )
    assert said.sentence("constraints", {"exclude": {"tv_rooms": 3}}) == "Rooms must not be Three rooms."
    assert said.sentence("availability", {"offering": "fibre", "postcodes": ["EC*"]}) == (
        "Northlight Fibre can be had at EC* only."
    )
    assert said.sentence("constraints", {"explain": "A layer that says just this."}) == ""


@given(
    st.sampled_from(list(CONSTRAINT_FORMS)),
    st.dictionaries(
        st.sampled_from(
            [
                "when",
                "when_any",
                "require",
                "limit",
                "customer",
                "cases",
                "columns",
                "allowed",
                "explain",
                "postcodes",
                "offering",
            ]
        ),
        JSON | SELECTIONS | st.lists(SELECTIONS, max_size=2),
        max_size=5,
    ),
)
@settings(max_examples=60, deadline=None)
def test_whatever_a_constraint_holds_is_shown_or_kept_and_never_stops_the_list(
    listed: str, entry: dict[str, Any]
) -> None:
    entry = {"id": "any", **entry}
    form = CONSTRAINT_FORMS[listed]
    assert same(put(form, "", all_texts(form, "", entry), entry), entry)
    PlainWords(Words("de"), Known()).sentence(listed, entry)
    case_results(listed, entry)
