"""The form of an expected conversation: what it doesn't change stays as it is written, comments and order, too."""

from __future__ import annotations

import html
import re
from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_adapter.conversations.models import ConversationFile
from console.editing.conversation_form import CONVERSATION
from console.editing.form.field import all_texts, not_shown, put
from console.editing.whole_file import content_of, with_content
from console.people.roles import Role
from foundation.settings import ROOT
from tests.console.conftest import Member, Site

CSP = "/console/csp/acme"
WRITTEN = """\
# why this is here
segment: home
locale: en-GB
lines:
  - hello   # politely
  # the choice
  - {customer: "1000", intent: inform}
  - "yes"
order:
  items:
    - offering: line
      values: {speed: 500}   # the default
"""
_SAID = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=12)
_LINES = st.lists(
    _SAID | st.fixed_dictionaries({"customer": _SAID}, optional={"says": st.lists(_SAID, min_size=1, max_size=2)}),
    min_size=1, max_size=5,
)  # fmt: skip


def test_every_conversation_of_the_demos_is_shown_whole() -> None:
    shown = list((ROOT / "customer_contexts").glob("*/conversations/*.yml"))
    assert shown
    for path in shown:
        content = content_of(path.read_text())
        assert not_shown(CONVERSATION, content) == [], path
        assert put(CONVERSATION, "", all_texts(CONVERSATION, "", content), content) == content


@settings(max_examples=60)
@given(_LINES, _LINES)
def test_whatever_is_said_instead_it_says_and_keeps_what_it_can(before: list[object], after: list[object]) -> None:
    text = with_content("", {"segment": "home", "lines": before}, listed="lines")
    text = text.replace("segment: home", "segment: home   # theirs")
    assert content_of(text) == {"segment": "home", "lines": before}
    changed = with_content(text, {"segment": "home", "lines": after}, listed="lines")
    assert content_of(changed) == {"segment": "home", "lines": after}
    assert "# theirs" in changed


def test_a_line_that_is_added_or_taken_out_leaves_the_others_as_they_are() -> None:
    content = content_of(WRITTEN)
    more = deepcopy(content)
    more["lines"].insert(2, {"customer": "no: thanks", "says_not": ["llama"]})
    assert with_content(WRITTEN, more, listed="lines") == WRITTEN.replace(
        '  - "yes"', '  - {customer: "no: thanks", says_not: [llama]}\n  - "yes"'
    )
    less = deepcopy(content)
    del less["lines"][2]
    assert with_content(WRITTEN, less, listed="lines") == WRITTEN.replace('  - "yes"\n', "")


async def test_one_is_written_changed_and_taken_out_in_its_form(site: Site) -> None:
    async with site.member("ann@acme.example", "acme", Role.EDITOR) as ann:
        assert "Nothing is expected yet" in (await ann.get(f"{CSP}/expected")).text
        fields = {"id": "a-line", "read": "", "about": "A line", "segment": "home", "lines.0.customer": "a line please",
                  "lines.0.intent": "order_product", "order.items.0.offering": "line",
                  "order.items.0.values": "speed = 500"}  # fmt: skip
        assert (await ann.post(f"{CSP}/expected/entry", fields)).status_code == 303
        page = (await ann.get(f"{CSP}/expected/entry?path=conversations/a-line.yml")).text
        assert 'value="a line please"' in page
        saved = await _text(ann, "conversations/a-line.yml")
        file = ConversationFile.model_validate(content_of(saved))
        assert (file.lines[0].intent, file.order and file.order.items[0].values) == ("order_product", {"speed": 500})
        stale = await ann.post(f"{CSP}/expected/entry", fields | {"path": "conversations/a-line.yml", "about": "Mine"})
        assert "has changed conversations/a-line.yml since you opened it" in stale.text
        assert 'value="Mine"' in stale.text
        for bad in ("../context", "A b", ""):
            assert (await ann.post(f"{CSP}/expected/entry", fields | {"id": bad})).status_code == 400
        read = re.findall(r'name="read" value="(\w+)"', page)[0]
        gone = {"path": "conversations/a-line.yml", "read": read}
        assert (await ann.post(f"{CSP}/expected/entry/remove", gone)).status_code == 303
        assert (await ann.get(f"{CSP}/expected/entry?path=conversations/a-line.yml")).status_code == 404


async def _text(ann: Member, path: str) -> str:
    page = (await ann.get(f"{CSP}/files?path={path}")).text
    return html.unescape(re.findall(r"<textarea[^>]*id=\"source\"[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)[0])
