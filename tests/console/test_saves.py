"""Undo: whoever edits takes a save of anybody back, and does it again; what others changed since stays."""

from __future__ import annotations

import re
from contextlib import AsyncExitStack

from console.people.roles import Role
from tests.console.conftest import Member, Site

CSP = "/console/csp/acme"


async def _save(who: Member, name: str, own_id: str = "line") -> None:
    """Change the name of an offering in its form."""
    form = (await who.get(f"{CSP}/offers/entry?id={own_id}")).text
    fields = dict(re.findall(r'<input[^>]* name="([\w.]+)"[^>]* value="([^"]*)"', form))
    answer = await who.post(f"{CSP}/offers/entry", fields | {"id": own_id, "specification": "internet", "name": name})
    assert answer.status_code == 303, answer.text


async def _offers(who: Member) -> str:
    return (await who.get(f"{CSP}/files?path=offers.yml")).text


async def _turn(who: Member, number: int, *, undo: bool = True) -> str:
    answer = await who.post(f"{CSP}/saves/turn", {"number": number, "undo": "yes" if undo else "no"})
    assert answer.status_code in (200, 303), answer.text
    return answer.text


async def test_a_save_of_somebody_else_is_undone_and_done_again(site: Site) -> None:
    async with AsyncExitStack() as opened:
        ann = await opened.enter_async_context(site.member("ann@acme.example", "acme", Role.EDITOR))
        bob = await opened.enter_async_context(site.member("bob@acme.example", "acme", Role.ADMINISTRATOR))
        assert "Nothing has been saved in a draft yet" in (await ann.get(f"{CSP}/saves")).text
        await _save(ann, "First line")
        await _save(bob, "Second line")
        await ann.post(f"{CSP}/tone", {"path": "tone.yml", "message": "thank", "read": "", "wording": "Cheers!"})
        listed = (await bob.get(f"{CSP}/saves")).text
        assert "ann@acme.example" in listed
        assert "offers.yml › product_offerings › line" in listed
        assert "the same was changed after it: offers.yml › product_offerings › line" in await _turn(bob, 1)
        assert "Second line" in await _offers(ann)
        await _turn(ann, 2)
        await _turn(bob, 2)  # pressed by two at once, it is done once
        assert "First line" in await _offers(ann)
        await _turn(bob, 1)
        assert "First line" not in await _offers(ann)
        assert "Cheers!" in (await ann.get(f"{CSP}/files?path=tone.yml")).text
        await _turn(ann, 1, undo=False)
        assert "First line" in await _offers(bob)
        audit = (await bob.get(f"{CSP}/audit")).text
        assert "Undid a save" in audit
        assert "Did a save again" in audit
