"""The whole server with accounts on every platform, a stand-in for the bot, and stand-ins for the platforms; all of it
over real HTTP on loopback."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from pydantic import SecretStr

from foundation.settings import Settings
from server.app import create_app
from server.parts import Parts
from tests.catalog_adapter.conftest import CONSTRAINTS, CONTEXT, OFFERS
from tests.gateway.bot_stand_in import TOKEN, BotStandIn
from tests.gateway.serving import served
from tests.support.waiting import until

PUBLIC_URL = "https://bespoke.example"
CHANNELS = """\
limits: {messaging: 20}
channels:
  - {id: tg, kind: telegram, segment: home, account: "700",
     secrets: {token: ACME_CHANNEL_TG_TOKEN, signing: ACME_CHANNEL_TG_SIGNING}}
  - {id: wa, kind: whatsapp, segment: office, account: "1055", template: order_news,
     secrets: {token: ACME_CHANNEL_WA_TOKEN, signing: ACME_CHANNEL_WA_SIGNING, verify: ACME_CHANNEL_WA_VERIFY}}
  - {id: fb, kind: messenger, segment: home, account: "2077",
     secrets: {token: ACME_CHANNEL_FB_TOKEN, signing: ACME_CHANNEL_FB_SIGNING, verify: ACME_CHANNEL_FB_VERIFY}}
  - {id: sms, kind: twilio, segment: home, account: AC0123, sender: "+441134960100",
     secrets: {token: ACME_CHANNEL_SMS_TOKEN}}
  - {id: slack, kind: slack, segment: office, account: T0ACME,
     secrets: {token: ACME_CHANNEL_SLACK_TOKEN, signing: ACME_CHANNEL_SLACK_SIGNING}}
  - {id: api, kind: rest, segment: home, secrets: {token: ACME_CHANNEL_API_TOKEN}}
"""
#: The secrets of the accounts: each is its name in lower case.
NAMES = [
    f"ACME_CHANNEL_{name}"
    for name in (
        "TG_TOKEN", "TG_SIGNING", "WA_TOKEN", "WA_SIGNING", "WA_VERIFY", "FB_TOKEN", "FB_SIGNING", "FB_VERIFY",
        "SMS_TOKEN", "SLACK_TOKEN", "SLACK_SIGNING", "API_TOKEN",
    )
]  # fmt: skip
STAFF = {"Authorization": "Bearer staff-token"}


@dataclass
class Sent:
    """One request that a platform got."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class PlatformStandIn:
    """Takes what is sent to a platform. ``accept`` decides the answer; what it accepted is in ``sent``."""

    accept: Callable[[Sent], Response | None] = lambda _sent: None
    tried: list[Sent] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[str]:
        """Its address, for as long as the block runs."""
        app = FastAPI()

        async def take(request: Request) -> Response:
            sent = Sent(request.url.path, dict(request.headers), _read(await request.body()))
            self.tried.append(sent)
            refusal = self.accept(sent)
            if refusal is not None:
                return refusal
            self.sent.append(sent)
            return JSONResponse({"ok": True, "sid": "SM1", "messages": [{"id": "wamid.1"}]}, 201)

        app.add_api_route("/{path:path}", take, methods=["POST", "GET"], response_model=None)
        async with served(app) as url:
            yield url

    async def bodies(self, count: int) -> list[dict[str, Any]]:
        """What was sent, as soon as it is so many."""
        await until(lambda: len(self.sent) >= count, what=f"{count} messages at the platform")
        return [one.body for one in self.sent]


def _read(body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body) if body.startswith(b"{") else dict(parse_qsl(body.decode()))
    return found


@dataclass
class Site:
    """A running server, with the bot and one platform beside it."""

    app: FastAPI
    http: httpx.AsyncClient
    bot: BotStandIn
    platform: PlatformStandIn
    contexts: Path

    @property
    def parts(self) -> Parts:
        parts: Parts = self.app.state.parts
        return parts

    async def conversations(self) -> list[str]:
        """The conversations there are, by what the bot was told."""
        return list(dict.fromkeys(turn["conversation_id"] for turn in self.bot.turns))

    async def staff(self) -> dict[str, Any]:
        answer = await self.http.get("/staff/channels/acme", headers=STAFF)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found


def write_context(folder: Path, csp: str = "acme", channels: str = CHANNELS) -> Path:
    """A CSP's folder, with these accounts."""
    home = folder / csp
    home.mkdir(parents=True, exist_ok=True)
    context = CONTEXT.replace("id: acme", f"id: {csp}", 1) + channels
    for name, text in (("context.yml", context), ("offers.yml", OFFERS), ("constraints.yml", CONSTRAINTS)):
        (home / name).write_text(text)
    return home


def settings_for(folder: Path, bot: BotStandIn, **more: Any) -> Settings:
    """Settings with short waits."""
    return Settings(
        state_folder=folder / "state",
        contexts_folder=folder / "contexts",
        bot_url=bot.url,
        internal_token=SecretStr(TOKEN),
        signing_key=SecretStr("signing-key-of-the-test"),
        public_url=PUBLIC_URL,
        turn_timeout=5,
        channel_retry_seconds=(0.05, 0.1),
        **more,
    )


def set_secrets(environment: Callable[[str, str], None]) -> None:
    """Give every secret of the accounts a value."""
    for name in NAMES:
        environment(name, name.lower())
    environment("ACME_STAFF_TOKEN", "staff-token")


@asynccontextmanager
async def running(settings: Settings, bot: BotStandIn, platform: PlatformStandIn | None = None) -> AsyncIterator[Site]:
    """The server, until the block ends."""
    app = create_app(settings)
    async with (
        app.router.lifespan_context(app),
        served(app) as url,
        httpx.AsyncClient(base_url=url, timeout=30) as http,
    ):
        yield Site(app, http, bot, platform or PlatformStandIn(), settings.contexts_folder)
