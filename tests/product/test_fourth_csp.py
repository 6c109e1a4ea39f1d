"""A new CSP's folder, put there while everything is running, is usable at once."""

from __future__ import annotations

import shutil

import httpx

from tests.conversations.runner import hold, read_script
from tests.conversations.test_conversations import SCRIPTS
from tests.support.system import System


def test_a_fourth_csp_takes_orders_without_a_restart(system: System) -> None:
    path = SCRIPTS[0]
    model = read_script(path)
    source, target = system.contexts_folder / model.csp, system.contexts_folder / "fourth"
    being_made = system.contexts_folder / ".fourth"
    shutil.copytree(source, being_made)
    context = being_made / "context.yml"
    context.write_text(context.read_text().replace(f"id: {model.csp}\n", "id: fourth\n", 1))
    being_made.rename(target)
    try:
        listed = [one["csp"] for one in httpx.get(f"{system.server_url}/chat/contexts").json()]
        assert "fourth" in listed
        script = type(model)("fourth", "fourth", model.segment, model.locale, model.lines, model.orders)
        held = hold(script, system.server_url)
        assert len(held.orders) == 1, held.transcript()
    finally:
        shutil.rmtree(target)
