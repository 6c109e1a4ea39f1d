"""Settings in a real browser, beside an OSS and a messaging platform: a token is made and used; a webhook fails and is
sent again what it missed; an account's credentials are checked, and what never arrived is sent."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.responses import JSONResponse, Response
from playwright.async_api import Page, expect

from console.people.roles import Role
from console.web.guard import COOKIE
from foundation.secrets import Secrets
from server.app import create_app
from tests.console.conftest import Site
from tests.console.looking import look_light_and_dark
from tests.gateway.bot_stand_in import BotStandIn
from tests.gateway.channels.messaging.site import PlatformStandIn, Sent, set_secrets, settings_for, write_context
from tests.gateway.serving import served
from tests.orders.made import new_order
from tests.orders.oss import Oss
from tests.orders.oss import served as served_oss

ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"
_MOST_LOOKS = 100
_BLOCKED = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}


@dataclass
class Connected:
    """A server with what it is connected to."""

    site: Site
    oss: Oss
    platform: PlatformStandIn

    async def order(self) -> None:
        """A customer orders something."""
        parts = self.site.app.state.parts
        await parts.orders.place_order(new_order(csp="acme", revision=(await parts.adapter.head("acme")).content))

    async def say(self, text: str) -> None:
        """A customer writes on Telegram."""
        message = {"message_id": 1, "date": 1790000000, "chat": {"id": 42, "type": "private"}, "text": text}
        signed = {"X-Telegram-Bot-Api-Secret-Token": "acme_channel_tg_signing"}
        async with self.site.stranger() as telegram:
            told = {"update_id": 1, "message": message}
            assert (await telegram.post("/channels/telegram/acme/tg", json=told, headers=signed)).status_code == 200


@pytest.fixture
async def connected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Connected]:
    """Acme's accounts and its webhook are at stand-ins."""
    set_secrets(monkeypatch.setenv)
    monkeypatch.delenv("ACME_CHANNEL_FB_TOKEN")
    bot, platform = BotStandIn(), PlatformStandIn()
    oss = Oss(Secrets(tmp_path / "state").get("ACME_WEBHOOK_SECRET").get_secret_value())
    async with bot.running(), platform.running() as url, served_oss(oss) as oss_url:
        settings = settings_for(
            tmp_path, bot, telegram_url=url, webhook_networks=("127.0.0.0/8",), webhook_retry_seconds=()
        )
        context = write_context(settings.contexts_folder) / "context.yml"
        webhook = f'\nwebhooks: [{{id: oss, url: "{oss_url}/orders", secret: ACME_WEBHOOK_SECRET}}]\n'
        context.write_text(context.read_text() + webhook)
        app = create_app(settings)
        async with app.router.lifespan_context(app), served(app) as site_url:
            yield Connected(Site(app, site_url, settings), oss, platform)


async def _until_it_says(page: Page, text: str) -> None:
    """It is written down after an attempt, and may be on its way yet."""
    for _ in range(_MOST_LOOKS):
        if await page.get_by_role("main").get_by_text(text).count():
            return
        await page.reload()
    raise AssertionError(f"never said: {text}")


async def _status(site: Site, token: str) -> int:
    async with site.stranger() as system:
        return (await system.get(ORDERS, headers={"Authorization": f"Bearer {token}"})).status_code


async def _a_token(page: Page, site: Site) -> str:
    await expect(page.get_by_role("main")).to_contain_text("No token was made yet.")
    await page.get_by_label("Name").fill("CRM")
    await page.get_by_role("checkbox", name="read orders").check()
    await page.get_by_role("button", name="Make a token").click()
    token = await page.get_by_role("status").locator("code").inner_text()
    await page.get_by_role("button", name="Copy").click()
    await expect(page.get_by_role("button", name="Copy")).to_have_text("Copied")
    assert await page.evaluate("navigator.clipboard.readText()") == token
    await look_light_and_dark(page, "settings-token-made")
    assert await _status(site, token) == 200
    await page.get_by_role("link", name="API tokens").click()
    row = page.get_by_role("row", name="CRM")
    await expect(row).to_contain_text("UTC")
    await look_light_and_dark(page, "settings")
    await row.get_by_role("button", name="Revoke").click()
    await expect(row).to_contain_text("revoked")
    assert await _status(site, token) == 401
    return token


async def _a_webhook(page: Page, connected: Connected) -> str:
    oss = connected.oss
    await page.get_by_role("link", name="Webhooks").click()
    await expect(page.get_by_role("row", name="oss")).to_contain_text("working")
    await page.get_by_role("link", name="oss", exact=True).click()
    await page.get_by_role("button", name="Send a test").click()
    await expect(page.get_by_role("status")).to_contain_text("The test has arrived: answered 204")
    assert oss.arrivals[0].payload["eventType"] == "EndpointTestEvent"
    oss.answer = lambda _arrival: 500
    await page.get_by_role("button", name="Send a test").click()
    await expect(page.get_by_role("status")).to_contain_text("answered 500")
    await expect(page.locator(".tag")).to_have_text("working")  # a test says nothing of how the endpoint is doing
    await connected.order()
    await page.get_by_role("link", name="Webhooks").click()
    await page.get_by_role("link", name="oss", exact=True).click()
    await _until_it_says(page, "Disabled since")
    await look_light_and_dark(page, "settings-webhook")
    oss.answer = lambda _arrival: 204
    await page.get_by_role("button", name="Enable").click()
    await expect(page.locator(".tag")).to_have_text("working")
    await page.get_by_role("button", name="Send again").click()
    await expect(page.get_by_role("status")).to_have_text("Sent again: 1")
    _test, order = await oss.has(2)
    assert order.payload["eventType"] == "ProductOrderCreateEvent"
    await page.get_by_role("button", name="Make new keys").click()
    secret = await page.get_by_role("status").locator("code").inner_text()
    assert secret.startswith("whsec_")
    await page.get_by_label("Why, for others to read").fill("Moves to another address on Monday")
    await page.get_by_role("button", name="Disable").click()
    await expect(page.get_by_role("main")).to_contain_text("Disabled since")
    await expect(page.get_by_role("main")).to_contain_text("Moves to another address on Monday")
    await page.get_by_role("link", name="Webhooks").click()
    await look_light_and_dark(page, "settings-webhooks")
    return secret


async def _an_account(page: Page, connected: Connected) -> None:
    platform = connected.platform
    platform.accept = lambda _sent: JSONResponse(_BLOCKED, 403)
    await connected.say("hello")
    await page.get_by_role("link", name="Messaging accounts").click()
    await _until_it_says(page, "403 Forbidden: bot was blocked by the user")
    await expect(page.get_by_role("row", name="fb")).to_contain_text("missing")
    await look_light_and_dark(page, "settings-accounts")
    await page.get_by_role("link", name="tg", exact=True).click()
    address = page.get_by_role("region", name="Address for the platform").locator("code")
    await expect(address).to_have_text("https://bespoke.example/channels/telegram/acme/tg")
    await look_light_and_dark(page, "settings-account")
    platform.accept = _knows("701")
    await page.get_by_role("button", name="Check the credentials").click()
    await expect(page.get_by_role("status")).to_contain_text("those of 701, not of 700")
    platform.accept = _knows("700")
    await page.get_by_role("button", name="Check the credentials").click()
    await expect(page.get_by_role("status")).to_have_text("The platform knows the account, as acme_bot.")
    platform.accept = lambda _sent: None
    await page.get_by_role("button", name="Send again").click()
    await expect(page.get_by_role("status")).to_have_text("It is sent.")
    await expect(page.get_by_role("main")).to_contain_text("Nothing was given up.")
    assert [one.body["text"] for one in platform.sent] == ["echo: hello"]


def _knows(bot_id: str) -> Callable[[Sent], Response | None]:
    def answer(sent: Sent) -> Response | None:
        told = {"ok": True, "result": {"id": int(bot_id), "username": "acme_bot"}}
        return JSONResponse(told) if sent.path.endswith("/getMe") else None

    return answer


async def test_everything_connected_is_seen_and_mended(page: Page, connected: Connected) -> None:
    site = connected.site
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)
    page.on("dialog", lambda dialog: dialog.accept())
    async with site.member("ann@acme.example", "acme", Role.ADMINISTRATOR) as ann:
        await page.context.add_cookies([{"name": COOKIE, "value": ann.token, "url": site.url}])
        await page.goto(f"{site.url}/console/csp/acme")
        await page.get_by_role("link", name="Settings").click()
        token = await _a_token(page, site)
        secret = await _a_webhook(page, connected)
        await _an_account(page, connected)
        audit = (await ann.get("/console/csp/acme/audit")).text
        for did in (
            "Made an API token", "Revoked an API token", "Sent a test to an endpoint", "Enabled an endpoint",
            "Sent deliveries again", "Made new keys for an endpoint", "Disabled an endpoint",
            "Checked a messaging account", "Sent a message again",
        ):  # fmt: skip
            assert did in audit
        pages = ["settings", "settings/webhooks", "settings/webhooks/oss", "settings/accounts", "settings/accounts/tg"]
        seen = audit + "".join([(await ann.get(f"/console/csp/acme/{one}")).text for one in pages])
        assert not re.search(rf"{token}|{re.escape(secret)}|whsec_|acme_channel_", seen), "a secret is shown once"
