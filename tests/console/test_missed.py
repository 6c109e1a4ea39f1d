"""Missed questions: found by staff, made an answer or examples, published, seen to help or not, and taken back."""

from __future__ import annotations

import re

from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.learning.missed import Missed
from catalog_adapter.learning.tables import Reason
from catalog_adapter.revisions.drafts import files_of
from console.people.roles import Role
from tests.console.conftest import Member, Site

HOME = ContextKey(csp="acme", segment="home", locale="en-GB")
PAGE = "/console/csp/acme/missed"
LINES = ("do you plant trees", "do you plant a tree for me", "will you plant trees for customers")


async def _said(site: Site, *texts: str, reason: Reason = "not_understood", key: ContextKey = HOME) -> str:
    """Keep what a customer said; the group's id."""
    kept = [
        await site.app.state.parts.gateway.missed.messages.keep(Missed(key, one, reason, "out_of_scope"))
        for one in texts
    ]
    return kept[-1]


async def _draft(site: Site) -> str:
    """The intents of the draft, as they are written there."""
    files = files_of(await site.app.state.parts.drafts.get("acme"))
    return "\n".join(text for path, text in files.texts.items() if path.endswith("intents.yml"))


async def _understood(site: Site, text: str) -> str | None:
    return (await site.app.state.parts.adapter.resolve(HOME)).understand(text).own_intent


async def _publish(editor: Member) -> None:
    page = (await editor.get("/console/csp/acme/publish")).text
    version = re.search(r'data-version="(\d+)"', page)
    assert version
    answer = await editor.send("/console/csp/acme/publish", {"version": int(version[1]), "note": "Trees"})
    assert answer.status_code == 200
    assert '"result"' in answer.text, answer.text


async def test_a_group_becomes_an_answer_that_helps_and_can_be_taken_back(site: Site) -> None:
    group = await _said(site, *LINES)
    async with site.member("ann@acme.example", "acme", Role.PUBLISHER) as ann:
        assert LINES[0] in (await ann.get(PAGE)).text
        fields: dict[str, object] = {
            "title": "Do you plant trees?", "answer": "An oak for each new line.", "phrases": "\n".join(LINES),
        }  # fmt: skip
        await ann.post(f"{PAGE}/{group}/answer", fields)
        assert "Not live yet" in (await ann.get(f"{PAGE}/{group}")).text
        await _publish(ann)
        assert await _understood(site, LINES[1]) == "do_you_plant_trees"
        assert "It helped: all its lines are understood now" in (await ann.get(f"{PAGE}/{group}")).text
        await _said(site, "do you plant trees")
        after = (await ann.get(f"{PAGE}/{group}")).text
        assert "Live since revision 1" in after
        assert "It helped in part" in after, "one more has come in vain"
        assert re.findall(r"<dd>([^<]*)</dd>", after) == ["3", "1", "3 / 3"]
        await ann.post(f"{PAGE}/{group}/undo")
        assert "do_you_plant_trees" not in await _draft(site)
        assert "A new answer" in (await ann.get(f"{PAGE}/{group}")).text


async def test_examples_go_to_an_intent_and_undo_leaves_what_was_there(site: Site) -> None:
    group = await _said(site, "show me the goods please")
    async with site.member("ann@acme.example", "acme", Role.EDITOR) as ann:
        fields: dict[str, object] = {
            "intent": "no_such_intent",
            "phrases": "show me the goods\nwhat have you got there",
        }
        refused = (await ann.post(f"{PAGE}/{group}/examples", fields)).text
        assert "no_such_intent" in refused
        assert "what have you got there" in refused, "what was typed is lost"
        await ann.post(f"{PAGE}/{group}/examples", fields | {"intent": "browse"})
        assert "what have you got there" in await _draft(site)
        await ann.post(f"{PAGE}/{group}/undo")
        assert "what have you got there" not in await _draft(site)


async def test_groups_are_found_by_word_and_kind_and_a_dismissed_one_is_gone(site: Site) -> None:
    trees = await _said(site, LINES[0])
    await _said(site, "can i pay with bitcoin", reason="clarified")
    await _said(site, "zenith only", key=HOME.model_copy(update={"csp": "zenith"}))
    async with site.member("ann@acme.example", "acme", Role.EDITOR) as ann:
        everything = (await ann.get(PAGE)).text
        assert "bitcoin" in everything
        assert "zenith only" not in everything
        found = (await ann.get(f"{PAGE}?q=PLANT")).text
        assert LINES[0] in found
        assert "bitcoin" not in found
        assert LINES[0] not in (await ann.get(f"{PAGE}?kind=clarified")).text
        await ann.post(f"{PAGE}/{trees}/dismiss")
        assert LINES[0] not in (await ann.get(PAGE)).text
        assert LINES[0] in (await ann.get(f"{PAGE}?state=dismissed")).text


async def test_another_csps_group_is_not_there_and_script_stays_text(site: Site) -> None:
    others = await _said(site, LINES[0], key=HOME.model_copy(update={"csp": "zenith"}))
    own = await _said(site, "<script>alert(1)</script> trees")
    async with site.member("ann@acme.example", "acme", Role.EDITOR) as ann:
        assert (await ann.get(f"{PAGE}/{others}")).status_code == 404
        for action in ("dismiss", "undo", "answer", "examples"):
            assert (await ann.post(f"{PAGE}/{others}/{action}")).status_code == 404
        assert "<script>alert" not in (await ann.get(f"{PAGE}/{own}")).text
