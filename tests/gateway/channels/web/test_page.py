"""The chat's page in a real browser, against a stand-in for the bot: what a customer sees and can do."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, Route, ViewportSize, WebSocketRoute, expect

from catalog_adapter.tone.reply import Reply
from tests.gateway.bot_stand_in import BotStandIn, Turn
from tests.gateway.channels.web.pages import accessible, quiet, say
from tests.gateway.conftest import Site
from tests.gateway.replies import OFFERS, SUMMARY, configuration, status
from tests.support.waiting import until

CHAT = "/?csp=northlight&segment=consumer&locale=en-GB"


def _salesman(turn: Turn) -> list[Reply]:
    """Answers as the dialogue would, by what the message means."""
    understanding = turn["metadata"]["understanding"]
    values = {entity["characteristic"]: entity["value"] for entity in understanding["entities"]}
    match understanding["intent"]:
        case "browse":
            return [OFFERS]
        case "order_product":
            return [Reply(text="Let's set it up."), configuration()]
        case "inform":
            return [Reply(text="Noted."), configuration(router=str(values["router"]))]
        case "show_summary":
            return [SUMMARY]
        case "affirm":
            return [Reply(text="Placed.", card=status("acknowledged", "received"))]
        case _:
            return [Reply(text=turn["text"])]


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def chat_page(browser: Browser, site: Site, bot: BotStandIn) -> AsyncIterator[Page]:
    """A page that complains about nothing by the end of the test."""
    bot.answer = _salesman
    context = await browser.new_context(base_url=site.url, viewport={"width": 1200, "height": 850})
    async with quiet(context) as page:
        yield page


async def test_a_customer_finds_configures_and_orders(chat_page: Page, site: Site, scheme: str) -> None:
    page = chat_page
    await page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    await page.goto("/")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await accessible(page)
    form = page.get_by_role("form", name="Northlight")
    await form.get_by_label("For your home").check()
    await form.get_by_role("button").click()

    await page.get_by_role("button", name="Show offers").click()
    await expect(page.get_by_role("listitem").filter(has_text="Telly")).to_have_count(2)
    await accessible(page)
    further, back = (page.get_by_role("button", name=f"{which} offers") for which in ("Next", "Previous"))
    last = page.get_by_role("button", name="Order Phone")
    await expect(last).not_to_be_in_viewport(ratio=1)
    await further.press("Enter")
    await expect(last).to_be_in_viewport(ratio=1)
    await expect(further).to_be_focused()
    await expect(further).to_have_attribute("aria-disabled", "true")
    await back.press("Enter")
    await expect(back).to_have_attribute("aria-disabled", "true")
    await page.get_by_role("button", name="Order Fibre", exact=True).click()
    await expect(page.get_by_role("group", name="Router")).to_be_visible()
    await accessible(page)
    await page.get_by_role("group", name="Router").get_by_role("button", name="Pro").click()

    card = page.get_by_role("region", name="Fibre").last
    await expect(card).to_contain_text("£42.00 a month")
    pro = card.get_by_role("button", name="Pro")
    await expect(pro).to_have_attribute("aria-pressed", "true")
    impossible = card.get_by_role("button", name="100 Mbit/s", exact=True)
    await expect(impossible).to_have_accessible_description("The pro router needs at least 500 Mbit/s.")
    await expect(page.get_by_role("group", name="Router")).to_have_count(1)  # only the newest card takes choices
    await say(page, "show me the summary")
    await expect(page.get_by_text("£76.00 a month")).to_be_visible()
    await accessible(page)
    await page.get_by_role("button", name="Send order").click()
    await expect(page.get_by_role("listitem").filter(has_text="received")).to_have_attribute("aria-current", "step")
    await expect(page.get_by_role("button", name="Send order")).to_have_count(0)
    await accessible(page)


async def test_what_is_asked_is_in_sight_on_a_phone_however_long_the_card(
    browser: Browser, site: Site, bot: BotStandIn
) -> None:
    bot.answer = lambda _turn: [configuration(asked="term")]
    phone: ViewportSize = {"width": 390, "height": 664}
    async with quiet(await browser.new_context(base_url=site.url, viewport=phone, reduced_motion="reduce")) as page:
        await page.goto(CHAT)
        await say(page, "fibre please")

        for choice in ("12 months", "24 months"):
            option = page.get_by_role("group", name="Contract term").get_by_role("button", name=choice)
            await expect(option).to_be_in_viewport(ratio=1, timeout=20_000)  # the first turn of a process
        await expect(page.locator(".message.out .bubble").last).to_be_in_viewport(ratio=1)
        await accessible(page)


async def test_what_a_customer_types_is_never_markup(chat_page: Page, bot: BotStandIn) -> None:
    page = chat_page
    bot.answer = lambda turn: [Reply(text=turn["text"])]
    markup = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>{{ 7*7 }}"
    await page.goto(CHAT)

    await say(page, markup)

    await expect(page.get_by_text(markup)).to_have_count(2, timeout=20_000)  # the first turn of a process
    await expect(page.locator("img, .messages script")).to_have_count(0)
    assert await page.title() == "Northlight"


async def test_the_conversation_is_there_again_after_a_reload(chat_page: Page) -> None:
    page = chat_page
    await page.goto(CHAT)
    await say(page, "hello there, Nora")
    await expect(page.get_by_text("hello there, Nora")).to_have_count(2)

    await page.reload()

    await expect(page.get_by_text("hello there, Nora")).to_have_count(2)
    await expect(page.get_by_role("log").locator(".message")).to_have_count(3)


async def test_a_broken_connection_is_told_and_mended_and_nothing_is_lost(
    chat_page: Page, site: Site, bot: BotStandIn
) -> None:
    page = chat_page
    bot.answer = lambda turn: [Reply(text=f"echo: {turn['text']}")]
    await page.goto(CHAT)
    await expect(page.get_by_role("log").locator(".message")).to_have_count(1)
    is_up = False

    async def network(socket: WebSocketRoute) -> None:
        if is_up:
            socket.connect_to_server()
        else:
            await socket.close()

    await page.route_web_socket(re.compile("/stream"), network)
    await page.reload()
    await say(page, "are you there?")
    await expect(page.get_by_text("Connection lost")).to_be_visible()

    is_up = True

    await expect(page.get_by_text("echo: are you there?")).to_be_visible(timeout=15000)
    await expect(page.get_by_text("Connection lost")).to_be_hidden()
    assert [turn["text"] for turn in bot.turns] == ["are you there?"]


async def test_an_order_s_progress_appears_without_being_asked_for(chat_page: Page, site: Site) -> None:
    page = chat_page
    await page.goto(CHAT)
    await expect(page.get_by_role("log").locator(".message")).to_have_count(1)
    session = await page.evaluate("JSON.parse(localStorage['bespoke:northlight/consumer/en-GB']).id")
    for state, name in (("acknowledged", "received"), ("inProgress", "in progress")):
        await site.gateway.notify(
            session, message_key=f"order_state_{state}", variables={"order_number": "N-1"},
            card=status(state, name), event_id=state,
        )  # fmt: skip

    await expect(page.locator("[aria-current=step]")).to_have_text("in progress")
    await expect(page.get_by_role("log").locator(".bubble")).to_have_count(3)


#: What a screen reader reads out by itself: what is put into a region that is live at that moment.
_LISTEN = """
window.heard = [];
const { attachShadow } = Element.prototype;
Element.prototype.attachShadow = function listen(options) {
  const root = attachShadow.call(this, options);
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const node = target.nodeType === Node.TEXT_NODE ? target.parentNode : target;
      const region = node.closest?.("[role=log], [role=status]");
      if (!region || region.ariaLive === "off" || node.closest("[hidden]")) continue;
      addedNodes.forEach((one) => window.heard.push(one.textContent));
    }
  }).observe(root, { subtree: true, childList: true, characterData: true });
  return root;
};
"""


async def test_the_greeting_is_read_out_when_a_conversation_begins(chat_page: Page) -> None:
    page = chat_page
    await page.add_init_script(_LISTEN)
    await page.goto(CHAT)
    greeting = page.locator(".message.out .bubble")
    await expect(greeting).to_have_count(1)

    heard = await page.evaluate("window.heard")
    assert len(heard) == 1
    assert await greeting.inner_text() in heard[0]


async def test_what_is_typed_and_not_sent_is_there_again_after_a_reload(chat_page: Page) -> None:
    page = chat_page
    box = page.get_by_role("textbox", name="Write a message")
    await page.goto(CHAT)
    await expect(page.locator(".message.out")).to_have_count(1)
    await box.fill("A long question that is not finished")

    await page.reload()
    await expect(box).to_have_value("A long question that is not finished")
    other = await page.context.new_page()
    await other.goto(CHAT)
    await expect(other.locator(".message.out")).to_have_count(1)
    await expect(other.get_by_role("textbox")).to_have_value("")  # each tab has its own
    await other.close()

    await box.press("Enter")
    await expect(page.get_by_text("A long question that is not finished")).to_have_count(2, timeout=20_000)
    await page.reload()
    await expect(page.locator(".message")).to_have_count(3)
    await expect(box).to_have_value("")


#: Every placeholder that was ever shown, however briefly.
_NOTE_PLACEHOLDERS = """
window.placeholders = [];
const { setAttribute } = Element.prototype;
Element.prototype.setAttribute = function note(name, value) {
  if (name === "placeholder") window.placeholders.push(value);
  setAttribute.call(this, name, value);
};
"""


async def test_who_goes_over_to_another_language_finds_the_whole_chat_in_it(chat_page: Page, bot: BotStandIn) -> None:
    page = chat_page
    bot.answer = lambda turn: [Reply(text=f"echo: {turn['text']}\n" + 40 * "…\n")]
    await page.add_init_script(_LISTEN)
    held: list[Route] = []
    await page.route("**/appearance?*fr-CH", lambda route: held.append(route))  # noqa: PLW0108 - Playwright writes on what it is given
    await page.goto("/?csp=alpnetz&segment=kmu&locale=de-CH")
    await say(page, "Guten Tag, was habt ihr für Angebote?")
    await expect(page.locator(".message.out")).to_have_count(2, timeout=20_000)
    german = [
        await one.inner_text() for one in (page.locator(".head-names p"), page.locator(".message.out .bubble").first)
    ]
    await page.evaluate("window.heard = []")

    question = "Bonjour, je voudrais un abonnement internet pour la maison, s'il vous plaît."
    await say(page, question)
    await until(lambda: held)
    await page.keyboard.type("Et encore")
    log = page.get_by_role("region", name="Alpnetz").first
    await log.hover()
    await page.mouse.wheel(0, -5000)
    await expect(page.locator(".message.out .bubble").first).to_be_in_viewport()
    for route in held:
        await route.continue_()

    await expect(page.get_by_placeholder("Écrivez un message")).to_be_focused()
    await expect(page.get_by_role("textbox")).to_have_value("Et encore")
    await expect(page.locator(".message.out")).to_have_count(3)
    await expect(page.locator(".message.out .bubble").first).to_be_in_viewport()
    await expect(page.get_by_role("button", name="Envoyer")).to_be_visible()
    await expect(page.locator(".head-names p")).not_to_have_text(german[0])
    await expect(page.locator(".message.out .bubble").first).to_have_text(german[1])
    languages = "nodes => nodes.map((one) => one.closest('[lang]').lang)"
    assert await page.locator(".bubble").evaluate_all(languages) == ["de-CH"] * 3 + ["fr-CH"] * 2
    assert await page.evaluate("document.documentElement.lang") == "fr-CH"
    heard = await page.evaluate("window.heard")
    assert len(heard) == 2
    assert question in heard[0]
    assert f"echo: {question}" in heard[1]
    assert len(held) == 1
    await accessible(page)
    await page.unroute_all()

    await page.add_init_script(_NOTE_PLACEHOLDERS)
    await page.reload()
    await expect(page.locator(".message.out")).to_have_count(3)
    assert await page.locator(".bubble").evaluate_all(languages) == ["de-CH"] * 3 + ["fr-CH"] * 2
    assert [one.rstrip("… ") for one in await page.evaluate("window.placeholders")] == ["Écrivez un message"]


async def test_an_unknown_provider_leads_to_the_picker_which_says_so(browser: Browser, site: Site) -> None:
    page = await browser.new_page()
    await page.goto(f"{site.url}/?csp=nobody&segment=none")

    await expect(page.get_by_role("alert")).to_contain_text("nobody")
    await expect(page.get_by_role("form", name="Northlight")).to_be_visible()
