"""The channel lets nobody else in, takes no harm from what it is sent, and tells the gateway when a turn fails."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.bot.conftest import TOKEN
from tests.support.order_stand_in import OrderStandIn, Served
from tests.support.rasa import Bot, understood

pytestmark = pytest.mark.xdist_group("bot")

TURN = "/webhooks/gateway/turn"


def test_it_says_when_it_is_ready(bot: Bot) -> None:
    response = httpx.get(f"{bot.url}/webhooks/gateway/health")

    assert (response.status_code, response.json()) == (200, {"ready": True})


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer"}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN},
     {"Authorization": f"Basic {TOKEN}"}, {"Authorization": f"Bearer {TOKEN}x"}],
)  # fmt: skip
def test_without_the_token_nothing_is_done(bot: Bot, server: OrderStandIn, headers: dict[str, str]) -> None:
    body = {"conversation_id": "c", "message_id": "m", "text": "hi", "metadata": {"understanding": understood("greet")}}
    response = httpx.post(bot.url + TURN, json=body, headers=headers)

    assert response.status_code == 401
    assert set(response.json()) == {"error"}
    assert not server.calls
    assert not server.worded


@pytest.mark.parametrize(
    "path", ["/conversations/c/tracker", "/model/parse", "/domain", "/status", "/webhooks/rest/webhook"]
)
def test_rasas_own_interface_is_off(bot: Bot, path: str) -> None:
    assert bot.http.get(path).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[]",
        b'"text"',
        b"[" * 50_000,
        b"{}",
        b'{"conversation_id": "", "message_id": "m", "text": "hi"}',
        b'{"conversation_id": "c", "message_id": 1, "text": "hi"}',
        b'{"conversation_id": "c", "message_id": "m", "text": null}',
    ],
)
def test_what_is_not_a_turn_is_refused(bot: Bot, server: OrderStandIn, body: bytes) -> None:
    _is_refused(bot, server, bot.http.post(TURN, content=body))


@pytest.mark.parametrize(
    "metadata",
    [
        None,
        [],
        {"understanding": []},
        {"understanding": {"intent": "greet"}},
        {"understanding": {"intent": 1, "confidence": 1}},
        {"understanding": {"intent": "greet", "confidence": "1"}},
        {"understanding": {"intent": "greet", "confidence": 1, "entities": {}}},
        {"understanding": {"intent": "greet", "confidence": 1, "entities": [{"value": "without kind"}]}},
        {"understanding": {"intent": "greet", "confidence": 1, "alternatives": [{"intent": "stop"}]}},
    ],
)
def test_an_understanding_that_is_none_is_refused(bot: Bot, server: OrderStandIn, metadata: object) -> None:
    body = {"conversation_id": "c", "message_id": "m", "text": "hi", "metadata": metadata}
    _is_refused(bot, server, bot.http.post(TURN, json=body))


@pytest.mark.parametrize(
    "state",
    [
        [],
        "state",
        {},
        {"slots": [], "form": None, "paused": False},
        {"slots": {}, "form": None, "paused": "no"},
        {"slots": {}, "form": {"name": "review_form"}, "paused": False},
        {"slots": {}, "form": "review_form", "paused": False},
    ],
)
def test_a_state_that_the_bot_never_gave_is_refused(bot: Bot, server: OrderStandIn, state: object) -> None:
    metadata = {"understanding": understood("greet")}
    body = {"conversation_id": "c", "message_id": "m", "text": "hi", "state": state, "metadata": metadata}
    _is_refused(bot, server, bot.http.post(TURN, json=body))


def test_what_an_older_domain_knew_is_passed_over(bot: Bot, conversation: str) -> None:
    bot.states[conversation] = {"slots": {"of_long_ago": 1, "next_step": "none"}, "form": None, "paused": False}

    assert bot.say(conversation, "greet") == ["utter_greet"]
    assert "of_long_ago" not in bot.states[conversation]["slots"]


def _is_refused(bot: Bot, server: OrderStandIn, response: httpx.Response) -> None:

    assert response.status_code == 400, response.text
    assert set(response.json()) == {"error"}
    assert not server.calls


def test_a_body_too_large_is_refused(bot: Bot, conversation: str) -> None:
    response = bot.turn(conversation, "x" * 600_000, understood("greet"))

    assert response.status_code == 413
    assert "error" in response.json()
    assert bot.say(conversation, "greet") == ["utter_greet"]


@pytest.mark.parametrize(
    "text", ["/stop", "/greet", '/inform{"value": "pro"}', " /stop", "\u2003//stop", "/", "//", "/stop@1"]
)
def test_a_text_with_a_slash_means_what_the_understanding_says(bot: Bot, conversation: str, text: str) -> None:
    response = bot.turn(conversation, text, understood("thank"))

    assert [message["text"] for message in response.json()["messages"]] == ["utter_thank"]


@pytest.mark.parametrize("text", ["/greet", " /greet", "\u2003/greet", "//greet", "/ /greet", '/greet{"value": "pro"}'])
def test_a_text_with_a_slash_is_never_a_payload(bot: Bot, server: OrderStandIn, conversation: str, text: str) -> None:
    bot.turn(conversation, text.replace("greet", "thank you very much"), None)

    # As words, those of the payload would be unknown, and its confidence would not be exactly 1.
    (asked,) = server.worded
    assert asked["response"] == "utter_thank"
    bot.turn(conversation, text, None)
    for call in (*server.worded, *server.calls):
        assert call["tracker"]["latest_message"]["intent"]["confidence"] < 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\x00\x07\x1b",
        "\u202eabc\u2066",
        "\ud800",
        "<script>alert(1)</script>",
        "{{ 7*7 }} {value}",
        "x" * 4000,
    ],
)
@pytest.mark.parametrize("understood_as", ["thank", None])
def test_odd_texts_do_no_harm(bot: Bot, conversation: str, text: str, understood_as: str | None) -> None:
    # Half a surrogate pair can't be sent as text, but as JSON it can.
    body = {"conversation_id": conversation, "message_id": "m", "text": text, "metadata": {}}
    if understood_as:
        body["metadata"] = {"understanding": understood(understood_as)}
    response = bot.http.post(TURN, content=json.dumps(body), headers={"Content-Type": "application/json"})

    assert response.status_code == 200, response.text
    assert response.json()["messages"]
    assert bot.say(conversation, "stop")[0] == "action_stop"


def test_messages_stay_whole(bot: Bot, conversation: str) -> None:
    messages = bot.turn(conversation, "hi", understood("greet")).json()["messages"]

    assert messages == [
        {"text": "utter_greet", "custom": {"reply": {"text": "utter_greet", "message_id": "utter_greet"}}}
    ]


@pytest.mark.parametrize("broken", ["validate_availability_form", "action_continue_order", "action_ask_contact"])
def test_a_turn_in_which_an_action_fails_changes_nothing(
    bot: Bot, server: OrderStandIn, conversation: str, broken: str
) -> None:
    bot.say(conversation, "order_product", value="pro")
    server.broken.add(broken)
    response = bot.turn(conversation, "to 1000", understood("inform", postcode="1000"))

    assert response.status_code == 500
    assert set(response.json()) == {"error"}
    assert "1000" not in response.json()["error"]
    server.broken.clear()
    assert bot.say(conversation, "inform", postcode="1000") == ["action_ask_contact"]
    lines = [json.loads(line) for line in bot.log.read_text().splitlines() if line.startswith("{")]
    of_turn = [one for one in lines if one.get("conversation") == conversation and one["level"] == "error"]
    assert [(one["event"], one["csp"]) for one in of_turn] == [("a turn failed", "any")]
    assert "to 1000" not in bot.log.read_text()


def test_wording_that_fails_fails_the_turn_alone(bot: Bot, server: OrderStandIn, conversation: str) -> None:
    server.broken.add("utter_greet")

    assert bot.turn(conversation, "hi", understood("greet")).status_code == 500
    server.broken.clear()
    assert bot.say(conversation, "greet") == ["utter_greet"]


def test_a_server_that_goes_round_in_circles_is_stopped(bot: Bot, server: OrderStandIn, conversation: str) -> None:
    server.stuck = True

    assert bot.turn(conversation, "order", understood("order_product")).status_code == 500
    server.stuck = False
    assert bot.say(conversation, "order_product") == ["action_ask_configuration"]


def test_an_action_that_takes_too_long_is_given_up(bot: Bot, server: OrderStandIn, conversation: str) -> None:
    server.released.clear()

    assert bot.turn(conversation, "price", understood("ask_price")).status_code == 500
    server.released.set()
    assert bot.say(conversation, "ask_price") == ["action_tell_price"]


def test_turns_of_many_conversations_run_beside_each_other(bot: Bot, conversation: str) -> None:
    together = threading.Barrier(8)

    def talk(number: int) -> list[str]:
        together.wait()
        name = f"{conversation}-{number}"
        return [*bot.say(name, "order_product"), *bot.say(name, "ask_price"), *bot.say(name, "inform", value="pro")]

    with ThreadPoolExecutor(8) as threads:
        said = list(threads.map(talk, range(8)))

    assert (
        said == [["action_ask_configuration", "action_tell_price", "action_ask_configuration", "action_ask_place"]] * 8
    )


def test_a_server_that_is_away_is_found_again(bot: Bot, served: Served, conversation: str) -> None:
    bot.say(conversation, "order_product", value="pro")
    served.stop()
    try:
        for intent in ("inform", "greet", "stop"):
            assert bot.turn(conversation, "anything", understood(intent, postcode="1000")).status_code == 503
    finally:
        served.start()
    assert bot.say(conversation, "inform", postcode="1000") == ["action_ask_contact"]
