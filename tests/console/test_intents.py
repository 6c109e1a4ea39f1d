"""The form of an intent: what is typed is what the file says, and nothing else of the file changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.editing.intents import own_intents, with_intent, without_intent
from console.errors import FileChanged
from console.people.roles import Role
from foundation.errors import BadInput
from tests.console.conftest import Site

FILE = """\
# What our customers ask.
phrases:
  greet: [hiya, 'evening all']   # as people say it here

own_intents:
  # asked every day
  - id: opening
    behaviour: answer
    examples: [when are you open, opening hours, "are you open: now"]
    answer: "Nine to six."

  - {id: person, behaviour: hand_over, examples: [a person please, get me somebody, human]}
"""
TYPED = {"behaviour": "answer", "examples": "when are you open\nopening hours\nhours", "answer": "Nine to eight."}


def _read(text: str, own_id: str) -> str:
    return next(one.read for one in own_intents(text) if one.entry["id"] == own_id)


def test_one_entry_changes_and_every_other_line_stays() -> None:
    after = with_intent(FILE, "opening", TYPED, _read(FILE, "opening"), "joe")
    assert own_intents(after)[0].entry["answer"] == "Nine to eight."
    assert own_intents(after)[0].examples == {"": TYPED["examples"]}
    changed = [line for line in FILE.splitlines() if line not in after.splitlines()]
    assert all("examples" in line or "answer" in line for line in changed), changed
    assert "# as people say it here" in after
    assert "# asked every day" in after


def test_saving_what_is_there_changes_nothing() -> None:
    shown = own_intents(FILE)[0]
    typed = {"behaviour": "answer", "examples": shown.examples[""], "answer": shown.answer[""]}
    assert with_intent(FILE, "opening", typed, shown.read, "joe") == FILE


def test_a_new_one_in_several_languages_and_one_less() -> None:
    typed = {
        "behaviour": "answer",
        "examples.de": "baum\nbäume",
        "examples.fr": "arbre",
        "answer.de": "Ja.",
        "answer.fr": "Oui.",
    }
    after = with_intent(FILE, "trees", typed, "", "joe")
    entry = own_intents(after)[-1].entry
    assert entry["examples"] == {"de": ["baum", "bäume"], "fr": ["arbre"]}
    assert entry["answer"] == {"de": "Ja.", "fr": "Oui."}
    assert own_intents(without_intent(after, "trees", _read(after, "trees"), "joe")) == own_intents(FILE)


def test_who_comes_second_is_told() -> None:
    read = _read(FILE, "opening")
    after = with_intent(FILE, "opening", TYPED, read, "joe")
    with pytest.raises(FileChanged, match="joe has changed opening"):
        with_intent(after, "opening", TYPED | {"answer": "Never."}, read, "joe")
    with pytest.raises(FileChanged):
        with_intent(FILE, "opening", TYPED, "", "joe")  # a new one under a name that is taken


def test_a_file_that_can_not_be_read_is_told() -> None:
    with pytest.raises(BadInput):
        own_intents("own_intents: [}")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=40))
@settings(deadline=None)
def test_whatever_is_typed_is_read_back(text: str) -> None:
    """Colons, quotes, braces, `yes`, numbers: a form's text is text."""
    if not text.strip():
        return
    after = with_intent(FILE, "opening", TYPED | {"answer": text, "examples": text}, _read(FILE, "opening"), "joe")
    entry = own_intents(after)[0].entry
    assert entry["answer"] == text.strip()
    assert entry["examples"] == [" ".join(text.split())]
    assert own_intents(after)[1] == own_intents(FILE)[1]


async def test_the_form_saves_into_the_draft_and_keeps_what_the_second_typed(site: Site) -> None:
    async with site.member("ann@example.com", "acme", Role.EDITOR) as ann:
        new = {"path": "intents.yml", "id": "opening", "read": "", **TYPED}
        assert (await ann.post("/console/csp/acme/intents", new)).status_code == 303
        page = await ann.get("/console/csp/acme/intents")
        assert "Nine to eight." in page.text
        second = await ann.post("/console/csp/acme/intents", new | {"answer": "Never on <b>Sundays</b>."})
        assert "has changed opening" in second.text
        assert "Never on &lt;b&gt;Sundays&lt;/b&gt;." in second.text
        for path in ("../../etc/intents.yml", "conversations/intents.yml.yml", "segments/x/tone.yml"):
            refused = await ann.post("/console/csp/acme/intents", new | {"path": path, "id": "other"})
            assert refused.status_code == 400, path


async def test_while_examples_are_typed_it_is_told_what_they_are_taken_for(site: Site) -> None:
    async with site.member("ann@example.com", "acme", Role.EDITOR) as ann:
        new = {"path": "intents.yml", "id": "opening", "read": "", **TYPED}
        assert (await ann.post("/console/csp/acme/intents", new)).status_code == 303
        lines = ["when are you open", "I want to talk to a person", "", "do herons nest in your tower"]
        asked = {"path": "intents.yml", "intent": "nesting", "language": "", "examples": lines}
        taken = (await ann.send("/console/csp/acme/intents/typed", asked)).json()["taken"]
        told = {one["example"]: one["intent"] for one in taken}
        assert told["when are you open"] == "opening"
        assert told["I want to talk to a person"] == "hand_over"
        assert "do herons nest in your tower" not in told
        own = (await ann.send("/console/csp/acme/intents/typed", asked | {"intent": "opening"})).json()["taken"]
        assert "when are you open" not in {one["example"] for one in own}
        for wrong in ({"examples": ["x"] * 61}, {"examples": ["x" * 401]}, {"path": 7}):
            assert (await ann.send("/console/csp/acme/intents/typed", asked | wrong)).status_code == 400
