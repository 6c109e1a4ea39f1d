"""The staff's endpoints about webhooks over HTTP, and the same on the command line."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from foundation.secrets import Secrets, new_token, secret_name
from foundation.settings import Settings
from orders.product_order.new_order import NewOrder
from tests.orders.made import new_order
from tests.orders.oss import Oss, eventually
from tests.orders.oss import served as served_oss
from tests.server.conftest import Site
from tests.support.commands import bespoke

CSP = "acme"


@pytest.fixture
async def oss(settings: Settings) -> AsyncIterator[Oss]:
    """An OSS that the context names; the server may reach it."""
    oss = Oss(Secrets(settings.state_folder).get("ACME_WEBHOOK_SECRET").get_secret_value())
    async with served_oss(oss) as url:
        context = settings.contexts_folder / CSP / "context.yml"
        context.write_text(
            context.read_text() + f'\nwebhooks: [{{id: oss, url: "{url}/orders", secret: ACME_WEBHOOK_SECRET}}]\n'
        )
        settings.webhook_networks = ("127.0.0.0/8",)
        settings.webhook_retry_seconds = ()
        yield oss


@pytest.fixture
def token(settings: Settings) -> str:
    return Secrets(settings.state_folder).get(secret_name(CSP, "STAFF_TOKEN"), make=new_token).get_secret_value()


async def order(site: Site) -> NewOrder:
    """An order made with the content that is live."""
    live = await site.app.state.parts.adapter.head(CSP)
    return new_order(csp=CSP, revision=live.content)


async def test_staff_sees_what_failed_and_sends_it_again(oss: Oss, site: Site, token: str) -> None:
    http = httpx.AsyncClient(base_url=site.http.base_url, headers={"Authorization": f"Bearer {token}"})
    of_staff = f"/staff/webhooks/{CSP}"
    oss.answer = lambda arrival: 500
    await site.app.state.parts.orders.place_order(await order(site))
    async with http:

        async def disabled() -> bool:
            return (await http.get(of_staff)).json()["endpoints"][0]["status"] == "disabled"

        await eventually(disabled)
        (endpoint,) = (await http.get(of_staff)).json()["endpoints"]
        assert (endpoint["id"], endpoint["failed"]) == ("oss", 1)
        assert endpoint["public_key"].startswith("whpk_")
        (failed,) = (await http.get(f"{of_staff}/deliveries", params={"state": "failed"})).json()
        shown = (await http.get(f"{of_staff}/deliveries/{failed['id']}")).json()
        assert shown["payload"].encode() == oss.arrivals[0].body
        assert [(one["number"], one["status"]) for one in shown["tries"]] == [(1, 500)]
        oss.answer = lambda arrival: 204
        assert (await http.post(f"{of_staff}/endpoints/oss/enable")).status_code == 204
        assert (await http.post(f"{of_staff}/replay", json={})).json() == {"replayed": 1}
        await oss.has(1)
        made = (await http.post(f"{of_staff}/endpoints/oss/rotate", json={"overlap_hours": 1})).json()
        assert made["secret"].startswith("whsec_")
        assert made["secret"] not in (await http.get(of_staff)).text


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/endpoints/none/enable", {}), ("POST", "/endpoints/%00/enable", {}),
        ("POST", "/endpoints/oss/rotate", {"overlap_hours": -1}), ("POST", "/replay", {"states": []}),
        ("POST", "/replay", {"since": "2027-01-31T00:00:00"}), ("GET", "/deliveries?state=odd", None),
        ("GET", "/deliveries?limit=0", None), ("GET", "/deliveries/none", None),
        ("POST", "/deliveries/none/replay", {}),
    ],
)  # fmt: skip
async def test_what_can_not_be_done_is_refused(
    oss: Oss, site: Site, token: str, method: str, path: str, body: object
) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    answer = await site.http.request(method, f"/staff/webhooks/{CSP}{path}", json=body, headers=headers)
    assert answer.status_code in (400, 404)
    assert answer.json()["error"]["message"]


async def test_only_the_csps_own_staff_may(oss: Oss, site: Site, token: str) -> None:
    for authorization in ("", "Bearer wrong", token):
        answer = await site.http.get(f"/staff/webhooks/{CSP}", headers={"Authorization": authorization})
        assert answer.status_code == 401


async def test_the_command_line_does_the_same(oss: Oss, site: Site, settings: Settings, token: str) -> None:
    async def webhooks(*words: str) -> str:
        done = await asyncio.to_thread(
            bespoke, "webhooks", *words, "--url", str(site.http.base_url), COLUMNS="300",
            BESPOKE_STATE_FOLDER=settings.state_folder, BESPOKE_CONTEXTS_FOLDER=settings.contexts_folder,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    await site.app.state.parts.orders.place_order(await order(site))
    (arrival,) = await oss.has(1)
    assert "active" in await webhooks("list", CSP)
    assert arrival.webhook_id in await webhooks("deliveries", CSP)
    assert json.loads(await webhooks("show", CSP, arrival.webhook_id))["payload"] == arrival.payload
    await webhooks("replay", CSP, arrival.webhook_id)
    await eventually(lambda: len(oss.arrivals) == 2)
    assert oss.arrivals[1].webhook_id == arrival.webhook_id
    assert " 204" in await webhooks("test", CSP, "oss")
    assert oss.arrivals[2].payload["eventType"] == "EndpointTestEvent"
    assert "whsec_" in await webhooks("rotate", CSP, "oss")
