"""What was accepted is served and sent, whatever the server, the bot or the platform does meanwhile; once."""

import asyncio

import httpx
from fastapi.responses import JSONResponse
from sqlmodel import select

from catalog_adapter.tone.reply import Reply
from foundation.settings import Settings
from gateway.channels.messaging.inbox import Inbox
from gateway.channels.messaging.platform import Incoming
from gateway.channels.messaging.tables import ChannelMessage
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.channels.messaging.site import CHANNELS, PlatformStandIn, Site, running, write_context
from tests.support.waiting import until

_SIGNED = {"X-Telegram-Bot-Api-Secret-Token": "acme_channel_tg_signing"}


async def _say(site: Site, number: int, text: str, address: str = "/channels/telegram/acme/tg") -> httpx.Response:
    message = {"chat": {"id": 42, "type": "private"}, "text": text}
    return await site.http.post(address, json={"update_id": number, "message": message}, headers=_SIGNED)


async def test_what_came_in_before_a_crash_is_served_after_it(
    channel_settings: Settings, bot: BotStandIn, platform: tuple[PlatformStandIn, str]
) -> None:
    async with running(channel_settings, bot, platform[0]) as site:
        await _say(site, 1, "first")
        await platform[0].bodies(1)
    async with running(channel_settings, bot, platform[0]) as site:
        # stored, and then the process ended before it did anything else
        accounts = site.parts.channels.messaging._accounts
        said = Incoming(message_id="2", customer="42", text="second")
        await Inbox(site.parts.database).keep(await accounts.find("acme", "tg"), [said])

        bodies = await platform[0].bodies(2)
    assert [one["text"] for one in bodies] == ["echo: first", "echo: second"]


async def test_what_could_not_be_sent_before_a_restart_is_sent_after_it_in_order(
    channel_settings: Settings, bot: BotStandIn, platform: tuple[PlatformStandIn, str]
) -> None:
    platform[0].accept = lambda _sent: JSONResponse({"ok": False, "error_code": 502}, 502)
    patient = channel_settings.model_copy(update={"channel_retry_seconds": (0.3,) * 100})
    async with running(patient, bot, platform[0]) as site:
        await _say(site, 1, "one")
        await _say(site, 2, "two")
        await until(lambda: len(bot.turns) == 2)
        assert (await until(lambda: _retries(site)))[0]["last_error"].startswith("502")
    platform[0].accept = lambda _sent: None
    async with running(patient, bot, platform[0]):
        bodies = await platform[0].bodies(2)
    assert [one["text"] for one in bodies] == ["echo: one", "echo: two"]


async def _retries(site: Site) -> list[dict[str, str]]:
    found: list[dict[str, str]] = (await site.staff())["retries"]
    return found


async def test_news_are_sent_to_the_channel_they_belong_to_at_once_and_once(channels: Site) -> None:
    await _say(channels, 1, "hello")
    await channels.platform.bodies(1)
    (conversation,) = await channels.conversations()

    for _ in range(2):
        await channels.parts.gateway.notify(
            conversation, message_key="order_state_completed", variables={"order_number": "N-1"}, event_id="evt_1"
        )
    await _say(channels, 2, "thanks")

    texts = [one["text"] for one in await channels.platform.bodies(3)]
    assert "N-1" in texts[1]
    assert texts[2] == "echo: thanks"


async def test_a_slow_turn_holds_up_nobody_else_and_no_webhook(channels: Site) -> None:
    hold = asyncio.Event()

    async def slow(turn: Turn) -> list[Reply]:
        if turn["text"] == "slow":
            await hold.wait()
        return [Reply(text=f"echo: {turn['text']}")]

    channels.bot.answer = slow
    await _say(channels, 1, "slow")
    await _say(channels, 2, "after it")
    other = {"update_id": 3, "message": {"chat": {"id": 43, "type": "private"}, "text": "other"}}
    await channels.http.post("/channels/telegram/acme/tg", json=other, headers=_SIGNED)

    assert [one["text"] for one in await channels.platform.bodies(1)] == ["echo: other"]
    hold.set()
    assert [one["text"] for one in await channels.platform.bodies(3)][1:] == ["echo: slow", "echo: after it"]


async def test_words_of_customers_are_kept_in_the_conversation_alone(channels: Site) -> None:
    await _say(channels, 1, "my secret")
    await channels.platform.bodies(1)

    async def contents() -> list[object]:
        async with channels.parts.database.transaction() as session:
            return [(one.state, one.content) for one in (await session.exec(select(ChannelMessage))).all()]

    assert await contents() == [("served", None)]


async def test_an_account_that_another_csp_has_is_refused_until_that_one_lets_go(channels: Site) -> None:
    await _say(channels, 1, "hello")
    await channels.platform.bodies(1)
    # this one even has the secrets of the other: names of its own, with the same values
    write_context(channels.contexts, "umbrella")

    refused = await _say(channels, 2, "stolen", "/channels/telegram/umbrella/tg")

    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "channel_taken"
    write_context(channels.contexts, "acme", CHANNELS.replace('"700"', '"701"'))

    async def taken() -> bool:
        return (await _say(channels, 3, "moved", "/channels/telegram/umbrella/tg")).status_code == 200

    await until(taken)
    assert (await channels.platform.bodies(2))[1]["text"] == "echo: moved"
    assert channels.bot.turns[1]["metadata"]["context"]["csp"] == "umbrella"


async def test_an_unknown_account_and_another_kind_s_address_are_not_there(channels: Site) -> None:
    for address in (
        "/channels/telegram/acme/none",
        "/channels/telegram/nobody/tg",
        "/channels/telegram/acme/wa",
        "/channels/pigeon/acme/tg",
    ):
        assert (await _say(channels, 1, "hello", address)).status_code == 404, address


async def test_staff_of_another_csp_see_nothing(channels: Site) -> None:
    answer = await channels.http.get("/staff/channels/acme", headers={"Authorization": "Bearer guess"})
    assert answer.status_code == 401
