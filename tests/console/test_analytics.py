"""Analytics in the console: what came of conversations is seen by staff of their CSP alone, and can be taken along."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta

from catalog_adapter.contexts import ContextKey
from console.people.roles import Role
from foundation.database import utc_now
from tests.analytics.conftest import HOME, Desk
from tests.analytics.test_recording import order
from tests.console.conftest import Member, Site

PAGE = "/console/csp/acme/analytics"
VIEWS = ("", "/understanding", "/wishes", "/revenue")


async def _numbers(member: Member, path: str, term: str) -> list[str]:
    """What a row of a table says, by its header."""
    page = (await member.get(path)).text
    (row,) = re.findall(rf'<th scope="row">{re.escape(term)}</th>(.*?)</tr>', page, re.DOTALL)
    return [
        re.sub("<[^>]*>", "", one).strip() for one in re.findall(r'<td class="number[^"]*">(.*?)</td>', row, re.DOTALL)
    ]


async def test_staff_see_how_far_their_customers_come(site: Site) -> None:
    desk = Desk(site.database)
    for key in (HOME, HOME, HOME.model_copy(update={"channel": "whatsapp"})):
        await desk.order(key)
    await desk.greet()
    await desk.order(ContextKey(csp="zenith", segment="secretsegment", locale="en-GB", channel="web"))
    async with site.database.transaction() as session:
        session.add_all([order("A"), order("Z", csp="zenith")])
    await site.app.state.parts.recorder.count()

    async with site.member("ann@acme.example", "acme", Role.VIEWER) as ann:
        assert await _numbers(ann, PAGE, "Greeting") == ["4", "100%", "1 (25%)"]
        assert await _numbers(ann, PAGE, "Ordered") == ["3", "75%", "–"]
        assert await _numbers(ann, PAGE, "whatsapp") == ["1", "1", "100%", "100%"]
        assert (await _numbers(ann, f"{PAGE}?channel=whatsapp", "Greeting"))[0] == "1"
        assert await _numbers(ann, f"{PAGE}/understanding", "web") == ["8", "100%", "0", "0", "0"]
        assert await _numbers(ann, f"{PAGE}/wishes", "speed=1000, static_ip=true") == ["3", "3"]
        assert await _numbers(ann, f"{PAGE}/revenue", "Tarjeta SIM") == ["1", "1", "€10.00", "€0.00"]
        assert await _numbers(ann, f"{PAGE}/revenue", "Home") == ["1", "1", "£48.00", "£49.00"]
        for view in VIEWS:
            page = (await ann.get(PAGE + view)).text
            assert "secretsegment" not in page, view
            assert "zenith" not in page, view

        exported = await ann.get(f"{PAGE}/export?what=conversations&channel=whatsapp")
        assert exported.headers["content-type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(exported.text)))
        assert [(one["channel"], one["ordered"]) for one in rows] == [("whatsapp", "1")]


async def test_before_there_is_anything_the_page_says_what_will_be_there(site: Site) -> None:
    yesterday = utc_now().date() - timedelta(days=1)
    async with site.member("ann@acme.example", "acme", Role.VIEWER) as ann:
        for view in VIEWS:
            assert "Here will be" in (await ann.get(PAGE + view)).text, view
        for asked in (
            "from=never", "from=2026-02-01&to=2026-01-01", "from=0001-01-01", f"to={yesterday}&revision=x",
            "revision=99999999999", "channel=%00", "segment=<script>alert(1)</script>", "to=9999-12-31",
        ):  # fmt: skip
            page = await ann.get(f"{PAGE}?{asked}")
            assert page.status_code == 200, asked
            assert "<script>alert" not in page.text
        assert (await ann.get(f"{PAGE}/export?what=passwords")).status_code == 400
