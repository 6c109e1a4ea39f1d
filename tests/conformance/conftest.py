"""The whole server at the end of real HTTP, in a thread of its own; a stand-in for the bot at the network's edge."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from foundation.secrets import Secrets, new_token, secret_name
from foundation.settings import Settings
from server.app import create_app
from tests.gateway.bot_stand_in import TOKEN, BotStandIn
from tests.gateway.serving import served
from tests.orders.site import body, write_context

CSP = "acme"


@dataclass(frozen=True)
class Api:
    """A running server. ``order_id`` and ``conversation_id`` are there; ``headers`` are those of who may call."""

    url: str
    order_id: str
    conversation_id: str
    tokens: dict[str, str]

    def headers(self, path: str) -> dict[str, str]:
        kind = next((one for one in self.tokens if path.startswith(one)), "")
        return {"authorization": f"Bearer {self.tokens[kind]}"} if kind else {}


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    folder = tmp_path_factory.mktemp("conformance")
    write_context(folder / "contexts", CSP)
    secrets = Secrets(folder / "state")
    oss, staff = (
        secrets.get(secret_name(CSP, purpose), make=new_token).get_secret_value()
        for purpose in ("OSS_TOKEN", "STAFF_TOKEN")
    )
    ready, ended = threading.Event(), threading.Event()
    url: list[str] = []
    thread = threading.Thread(target=lambda: asyncio.run(_serve(folder, url, ready, ended)), daemon=True)
    thread.start()
    assert ready.wait(60), "the server has not started"
    with httpx.Client(base_url=url[0], trust_env=False, timeout=60) as client:
        ordered = client.post(
            "/tmf-api/productOrderingManagement/v4/productOrder", json=body(),
            headers={"authorization": f"Bearer {oss}"},
        ).json()["id"]  # fmt: skip
        talk = client.post("/chat/conversations", json={"csp": CSP, "segment": "home", "locale": "en-GB"}).json()
    tokens = {
        "/tmf-api/productOrdering": oss, "/tmf-api/productCatalog": staff, "/staff": staff, "/chat": talk["token"],
    }  # fmt: skip
    yield Api(url[0], ordered, talk["conversation_id"], tokens)
    ended.set()
    thread.join(30)


async def _serve(folder: Path, url: list[str], ready: threading.Event, ended: threading.Event) -> None:
    bot = BotStandIn()
    bot.app.get("/{path:path}")(lambda path: {"status": "ok"})
    settings = Settings(
        state_folder=folder / "state", contexts_folder=folder / "contexts", bot_url=bot.url,
        internal_token=SecretStr(TOKEN),
    )  # fmt: skip
    app = create_app(settings)
    async with bot.running(), app.router.lifespan_context(app), served(app) as at:
        url.append(at)
        ready.set()
        await asyncio.to_thread(ended.wait)
