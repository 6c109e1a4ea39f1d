"""Every scripted conversation, over the real path: the order that comes of it, and its arrival at the OSS."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from foundation.settings import ROOT
from tests.conversations.runner import Held, hold, misheard, read_script, unexpected
from tests.support.system import System
from tests.support.waiting import wait_until

SCRIPTS = sorted((ROOT / "customer_contexts").glob("*/conversations/*.yml"))
#: The contexts whose prices are shown without tax, and so expected without.
WITHOUT_TAX = {("northlight", "business"), ("alpnetz", "kmu")}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.parent.name}/{path.stem}")
def test_the_conversation_goes_as_expected_and_ends_in_its_order(path: Path, system: System) -> None:
    script = read_script(path)
    held = hold(script, system.server_url)
    tax_included = (script.csp, script.segment) not in WITHOUT_TAX
    found = [*misheard(script, held), *unexpected(script.orders, held.orders, tax_included=tax_included)]
    assert not found, "\n".join([*found, held.transcript()])
    if held.orders:
        _arrives_once(held, script.csp, system)


def test_there_are_ten_for_each_csp_in_each_of_its_locales() -> None:
    scripts = [read_script(path) for path in SCRIPTS]
    by_csp = {csp: [one for one in scripts if one.csp == csp] for csp in {one.csp for one in scripts}}
    assert all(len(ones) >= 10 for ones in by_csp.values())
    assert {one.locale for one in scripts} >= {"en-GB", "es-ES", "de-CH", "fr-CH"}


def _arrives_once(held: Held, csp: str, system: System) -> None:
    """The demo OSS has received each order event exactly once, and has worked the order to its end."""
    wanted = {one["id"] for one in held.orders}

    def arrived() -> list[dict[str, Any]] | None:
        orders = httpx.get(f"{system.demo_oss_url}/orders").json()["orders"]
        ours = [one for one in orders if one["id"] in wanted]
        return ours if len(ours) == len(wanted) and all(one["state"] == "completed" for one in ours) else None

    for order in wait_until(arrived, seconds=40, what="the OSS has received and completed the order") or []:
        assert order["csp"] == csp
        assert [receipt["deliveries"] for receipt in order["receipts"]] == [1] * len(order["receipts"])
