"""The form of a message: what is typed is what the file says, and nothing else of the file changes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.editing.conflict import mark_of
from console.editing.samples import spoken
from console.editing.wording import as_typed, by_locale, own_wording, with_wording
from console.errors import FileChanged
from console.people.roles import Role
from foundation.errors import BadInput
from tests.catalog_adapter.revisions.made import files
from tests.console.conftest import Site

FILE = """\
# How we speak.
persona: Ada   # after Lovelace
messages:
  # the first thing they read
  greet:
    - "Hello: I'm Ada."
    - Hi!

  thank: {en: Any time., de: Gern.}

  # the last
  goodbye: Bye.
emoji: false
"""


def _set(text: str, message: str, wording: object) -> str:
    return with_wording(text, message, wording, mark_of(own_wording(text).get(message)), "joe")


@pytest.mark.parametrize("message", ["greet", "thank", "goodbye", "help"])
def test_one_message_changes_and_every_other_line_stays(message: str) -> None:
    after = _set(FILE, message, "Something new: yes?")
    assert own_wording(after) == own_wording(FILE) | {message: "Something new: yes?"}
    for comment in ("# How we speak.", "# after Lovelace", "# the first thing they read", "# the last", "emoji: false"):
        assert comment in after
    back = _set(after, message, own_wording(FILE).get(message))
    assert own_wording(back) == own_wording(FILE)


def test_what_is_shown_and_saved_again_changes_nothing() -> None:
    for message, wording in own_wording(FILE).items():
        assert _set(FILE, message, as_typed(by_locale(wording))) == FILE


def test_a_message_without_own_wording_is_gone_from_the_file() -> None:
    after = _set(FILE, "thank", as_typed({"": " \n"}))
    assert own_wording(after).keys() == {"greet", "goodbye"}


def test_the_first_message_of_a_file() -> None:
    for start in ("", "persona: Ada\n", "persona: Ada"):
        assert own_wording(_set(start, "greet", "Hello.")) == {"greet": "Hello."}


def test_what_stands_in_one_line_is_left_to_the_editor() -> None:
    with pytest.raises(BadInput):
        _set("messages: {greet: Hello., thank: Thanks.}\n", "greet", "Hi.")


def test_who_comes_second_is_told() -> None:
    read = mark_of(own_wording(FILE)["goodbye"])
    after = with_wording(FILE, "goodbye", "See you.", read, "joe")
    with pytest.raises(FileChanged, match="joe has changed goodbye"):
        with_wording(after, "goodbye", "Farewell.", read, "joe")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=40))
def test_whatever_is_typed_is_read_back(text: str) -> None:
    wording = as_typed({"": text})
    if wording is not None:
        assert own_wording(_set(FILE, "greet", wording)) == own_wording(FILE) | {"greet": " ".join(text.split())}


def test_every_message_is_said_with_samples_of_the_csps_own() -> None:
    said = spoken(files(tone="messages:\n  ask_offering: You may have {{ csp }}.\n"), None)
    assert said["en-GB"]["ask_offering"] == "You may have Acme."
    assert "Line" in said["en-GB"]["item_started"]
    assert spoken(files(tone="messages: ["), None) == {}


async def test_the_form_saves_into_the_draft(site: Site) -> None:
    async with site.member("ann@example.com", "acme", Role.EDITOR) as ann:
        fields = {"path": "tone.yml", "message": "greet", "read": "", "wording": "Hello from <i>us</i>."}
        assert (await ann.post("/console/csp/acme/tone", fields)).status_code == 303
        page = (await ann.get("/console/csp/acme/tone")).text
        assert page.count("Hello from &lt;i&gt;us&lt;/i&gt;.") >= 2, "as it is written, and as it is said"
        assert (await ann.post("/console/csp/acme/tone", fields | {"message": "nothing"})).status_code == 400
