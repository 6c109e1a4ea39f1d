"""Forms that need their script can't be sent before it is there: what was typed would be lost."""

from __future__ import annotations

import re

import pytest

from console.people.roles import Role
from tests.console.conftest import Site


@pytest.mark.parametrize(
    "page", ["try", "files", "intents", "tone", "publish", "offers", "offers/entry", "expected/entry"]
)
async def test_a_form_has_an_address_or_waits_for_its_script(site: Site, page: str) -> None:
    async with site.member("ann@example.com", "acme", Role.EDITOR, Role.PUBLISHER) as staff:
        html = (await staff.get(f"/console/csp/acme/{page}")).text
    main = html[html.index("<main") :]
    for form in re.findall(r"<form\b.*?</form>", main, re.DOTALL):
        button = re.search(r'<button(?![^>]*type="button")[^>]*>', form)
        assert 'method="' in form or (button is not None and " disabled" in button[0]), form
