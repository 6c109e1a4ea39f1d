"""The whole server beside stand-ins for the bot and for a messaging platform."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from foundation.settings import Settings
from tests.gateway.bot_stand_in import BotStandIn
from tests.gateway.channels.messaging.site import (
    PlatformStandIn,
    Site,
    running,
    set_secrets,
    settings_for,
    write_context,
)


@pytest.fixture
async def platform() -> AsyncIterator[tuple[PlatformStandIn, str]]:
    """A platform, and its address."""
    platform = PlatformStandIn()
    async with platform.running() as url:
        yield platform, url


@pytest.fixture
def channel_settings(
    tmp_path: Path, bot: BotStandIn, platform: tuple[PlatformStandIn, str], monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Accounts of one CSP on every platform, all of which are at the stand-in."""
    set_secrets(monkeypatch.setenv)
    write_context(tmp_path / "contexts")
    url = platform[1]
    return settings_for(tmp_path, bot, telegram_url=url, graph_url=f"{url}/v23.0", twilio_url=url, slack_url=url)


@pytest.fixture
async def channels(
    channel_settings: Settings, bot: BotStandIn, platform: tuple[PlatformStandIn, str]
) -> AsyncIterator[Site]:
    """The server, running."""
    async with running(channel_settings, bot, platform[0]) as site:
        yield site
