"""`bespoke doctor` finds what is wrong with an installation, says what to do, and changes nothing."""

from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from foundation.database import Database, utc_now
from foundation.settings import Settings
from orders.endpoints.tables import EndpointState
from server.doctor.doctor import look
from server.doctor.finding import Finding
from server.migrations import upgrade
from tests.catalog_adapter.conftest import CONTEXT, OFFERS
from tests.gateway.bot_stand_in import BotStandIn
from tests.gateway.serving import free_port, served


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A machine on which everything but the bot is there."""
    acme = tmp_path / "contexts" / "acme"
    acme.mkdir(parents=True)
    (acme / "context.yml").write_text(CONTEXT)
    (acme / "offers.yml").write_text(OFFERS)
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    return Settings(
        state_folder=state, contexts_folder=tmp_path / "contexts", bot_url=f"http://127.0.0.1:{free_port()}",
        port=free_port(), internal_token=SecretStr("t" * 20), signing_key=SecretStr("s" * 20),
    )  # fmt: skip


async def _found(settings: Settings) -> dict[str, Finding]:
    return {one.about: one for one in await look(settings)}


async def _with_tables(settings: Settings) -> Database:
    database = Database(settings.effective_database_url)
    await upgrade(database)
    return database


async def test_a_healthy_one_has_nothing_but_its_bot_to_complain_of(settings: Settings) -> None:
    await (await _with_tables(settings)).close()

    found = await _found(settings)

    assert {about for about, one in found.items() if one.verdict != "fine"} == {"bot", "server"}
    assert settings.bot_url in found["bot"].said
    assert str(settings.port) in found["server"].said
    assert found["context acme"].verdict == "fine"


async def test_a_new_machine_is_left_as_it_is(settings: Settings) -> None:
    settings.state_folder.rmdir()

    found = await _found(settings)

    assert found["database"].verdict == "odd"
    assert not settings.state_folder.exists()


async def test_what_is_broken_is_named_with_what_to_do(settings: Settings) -> None:
    database = await _with_tables(settings)
    async with database.transaction() as session:
        session.add(EndpointState(csp="acme", endpoint="oss", disabled_at=utc_now(), disabled_why="410"))
    await database.close()
    (settings.contexts_folder / "acme" / "offers.yml").write_text("product_offerings: [oops")
    settings.state_folder.chmod(0o755)
    alone = settings.model_copy(update={"signing_key": SecretStr(""), "redis_url": "redis://127.0.0.1:1"})

    found = await _found(alone)

    verdicts = {about: one.verdict for about, one in found.items()}
    assert verdicts["state folder"] == verdicts["secrets"] == verdicts["context acme"] == "wrong"
    assert verdicts["Redis"] == "odd", "customers are served without it"
    assert verdicts["database"] == "wrong", "several machines can't share SQLite"
    assert "BESPOKE_SIGNING_KEY" in found["secrets"].said
    assert "acme oss" in found["endpoint"].advice
    assert all(one.advice for one in found.values() if one.verdict != "fine")


async def test_an_older_or_absent_database_is_told(settings: Settings) -> None:
    settings.state_folder.joinpath("bespoke.db").touch()
    assert "without tables" in (await _found(settings))["database"].said

    away = settings.model_copy(update={"database_url": f"postgresql+psycopg://u@127.0.0.1:{free_port()}/b"})
    assert (await _found(away))["database"].verdict == "wrong"


async def test_redis_and_the_bot_are_asked(settings: Settings, bot: BotStandIn, valkey_url: str) -> None:
    await (await _with_tables(settings)).close()
    found = await _found(settings.model_copy(update={"bot_url": bot.url, "redis_url": valkey_url}))
    assert (found["Redis"].verdict, found["bot"].verdict) == ("fine", "fine")


@pytest.mark.parametrize(
    ("health", "verdict", "said"),
    [
        ({"status": "ready", "parts": {"database": True}}, "fine", "ready"),
        ({"status": "degraded", "parts": {"database": True, "redis": False}}, "odd", "without redis"),
        ({"status": "not_ready", "parts": {"tables": False, "bot": True}}, "wrong", "tables"),
        ({"status": "not_ready", "parts": {"warm_up": False, "bot": True}}, "odd", "compiles"),
        ({"status": "stopping", "parts": {}}, "odd", "about to end"),
        ({"status": "up"}, "odd", "something else"),
    ],
)
async def test_a_server_that_runs_is_asked_how_it_is(
    settings: Settings, health: dict[str, object], verdict: str, said: str
) -> None:
    app = FastAPI()
    app.get("/health/ready")(lambda: health)

    async with served(app, settings.port):
        found = (await _found(settings))["server"]

    assert (found.verdict, said in found.said, bool(found.advice)) == (verdict, True, verdict != "fine")
