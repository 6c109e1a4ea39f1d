"""The channel lets nobody else in, takes no harm from what it is sent, and tells the gateway when a turn fails."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.bot.conftest import TOKEN
from tests.support.order_stand_in import OrderStandIn
from tests.support.rasa import Bot, understood

pytestmark = pytest.mark.xdist_group("bot")


def test_it_says_when_it_is_ready(bot: Bot) -> None:
    response = httpx.get(f"{bot.url}/webhooks/gateway/health")

    assert (response.status_code, response.json()) == (200, {"ready": True})


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer"}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN},
     {"Authorization": f"Basic {TOKEN}"}, {"Authorization": f"Bearer {TOKEN}x"}],
)  # fmt: skip
def test_without_the_token_nothing_is_done(bot: Bot, headers: dict[str, str]) -> None:
    with pytest.raises(InvalidStatus) as refused:
        bot.connected(**(headers or {"X-Other": "1"}))

    assert refused.value.response.status_code == 401


@pytest.mark.parametrize(
    "path", ["/conversations/c/tracker", "/model/parse", "/domain", "/status", "/webhooks/rest/webhook"]
)
def test_rasas_own_interface_is_off(bot: Bot, path: str) -> None:
    assert bot.http.get(path).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        "",
        "not json",
        b"\xff\xfe",
        "[]",
        '"text"',
        "[" * 50_000,
        "{}",
        '{"turn": []}',
        '{"turn": {"conversation_id": "", "message_id": "m", "text": "hi"}}',
        '{"turn": {"conversation_id": "c", "message_id": 1, "text": "hi"}}',
        '{"turn": {"conversation_id": "c", "message_id": "m", "text": null}}',
    ],
)
def test_what_is_not_a_turn_is_refused(bot: Bot, server: OrderStandIn, body: str | bytes) -> None:
    _is_refused(bot, server, body)


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
    _is_refused(bot, server, {"conversation_id": "c", "message_id": "m", "text": "hi", "metadata": metadata})


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
    turn = {"conversation_id": "c", "message_id": "m", "text": "hi", "state": state, "metadata": metadata}
    _is_refused(bot, server, turn)


def test_what_an_older_domain_knew_is_passed_over(bot: Bot, conversation: str) -> None:
    bot.states[conversation] = {"slots": {"of_long_ago": 1, "next_step": "none"}, "form": None, "paused": False}

    assert bot.say(conversation, "greet") == ["utter_greet"]
    assert "of_long_ago" not in bot.states[conversation]["slots"]


def _is_refused(bot: Bot, server: OrderStandIn, sent: str | bytes | dict[str, object]) -> None:
    """By an error; and the next turn is taken over the same connection."""
    with bot.connected() as connection:
        refused = bot.over(connection, {"turn": sent} if isinstance(sent, dict) else sent)
        assert (refused.status, set(refused.body)) == (400, {"error"})
        assert not server.calls
        assert bot.over(connection, {"turn": _turn("c", "greet")}).texts == ["utter_greet"]


def test_a_turn_too_large_is_refused(bot: Bot, conversation: str) -> None:
    answer = bot.turn(conversation, "x" * 600_000, understood("greet"))

    assert answer.status == 413
    assert bot.say(conversation, "greet") == ["utter_greet"]


@pytest.mark.parametrize(
    "text", ["/stop", "/greet", '/inform{"value": "pro"}', " /stop", "\u2003//stop", "/", "//", "/stop@1"]
)
def test_a_text_with_a_slash_means_what_the_understanding_says(bot: Bot, conversation: str, text: str) -> None:
    assert bot.turn(conversation, text, understood("thank")).texts == ["utter_thank"]


@pytest.mark.parametrize("text", ["/greet", " /greet", "\u2003/greet", "//greet", "/ /greet", '/greet{"value": "pro"}'])
def test_a_text_with_a_slash_is_never_a_payload(bot: Bot, server: OrderStandIn, conversation: str, text: str) -> None:
    bot.turn(conversation, text.replace("greet", "thank you very much"), None)

    # As words, those of the payload would be unknown, and its confidence would not be exactly 1.
    (asked,) = server.worded
    assert asked["response"] == "utter_thank"
    bot.turn(conversation, text, None)
    assert all(call["confidence"] < 1 for call in server.calls)


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
    answer = bot.turn(conversation, text, understood(understood_as) if understood_as else None)

    assert answer.status == 200, answer.body
    assert answer.texts
    assert bot.say(conversation, "stop")[0] == "action_stop"


def test_messages_stay_whole(bot: Bot, conversation: str) -> None:
    answer = bot.turn(conversation, "hi", understood("greet"))

    assert answer.body["messages"] == [
        {"text": "utter_greet", "custom": {"reply": {"text": "utter_greet", "message_id": "utter_greet"}}}
    ]


@pytest.mark.parametrize("broken", ["validate_availability_form", "action_continue_order", "action_ask_contact"])
def test_a_turn_in_which_an_action_fails_changes_nothing(
    bot: Bot, server: OrderStandIn, conversation: str, broken: str
) -> None:
    bot.say(conversation, "order_product", value="pro")
    server.broken.add(broken)
    answer = bot.turn(conversation, "to 1000", understood("inform", postcode="1000"))

    assert (answer.status, set(answer.body)) == (500, {"error"})
    assert "1000" not in answer.body["error"]
    server.broken.clear()
    assert bot.say(conversation, "inform", postcode="1000") == ["action_ask_contact"]
    lines = [json.loads(line) for line in bot.log.read_text().splitlines() if line.startswith("{")]
    of_turn = [one for one in lines if one.get("conversation") == conversation and one["level"] == "error"]
    assert [(one["event"], one["csp"]) for one in of_turn] == [("a turn failed", "any")]
    assert "to 1000" not in bot.log.read_text()


def test_wording_that_fails_fails_the_turn_alone(bot: Bot, server: OrderStandIn, conversation: str) -> None:
    server.broken.add("utter_greet")

    assert bot.turn(conversation, "hi", understood("greet")).status == 500
    server.broken.clear()
    assert bot.say(conversation, "greet") == ["utter_greet"]


def test_a_server_that_goes_round_in_circles_is_stopped(bot: Bot, server: OrderStandIn, conversation: str) -> None:
    server.stuck = True

    assert bot.turn(conversation, "order", understood("order_product")).status == 500
    server.stuck = False
    assert bot.say(conversation, "order_product") == ["action_ask_configuration"]


def test_an_action_that_takes_too_long_is_given_up(bot: Bot, conversation: str) -> None:
    with bot.connected() as connection:
        connection.send(json.dumps({"turn": _turn(conversation, "ask_price")}))
        assert json.loads(connection.recv(timeout=30))["action"] == "action_tell_price"
        assert json.loads(connection.recv(timeout=30))["status"] == 500

    assert bot.say(conversation, "ask_price") == ["action_tell_price"]


@pytest.mark.parametrize("size", [1, 100, 40_000])
def test_a_turn_that_comes_in_parts_is_taken(bot: Bot, conversation: str, size: int) -> None:
    sent = json.dumps({"turn": {**_turn(conversation, "thank"), "text": "x" * 70_000 if size > 1 else "hi"}})
    with bot.connected() as connection:
        connection.send(sent[start : start + size] for start in range(0, len(sent), size))

        assert "utter_thank" in str(connection.recv(timeout=30))


def test_what_comes_together_is_taken_one_after_the_other(bot: Bot, server: OrderStandIn, conversation: str) -> None:
    turn = _turn(conversation, "ask_price")
    result = server.answer({"action": "action_tell_price"}, turn)
    with bot.connected() as connection:
        connection.send(json.dumps({"turn": turn}))
        connection.send(json.dumps(result))

        assert json.loads(connection.recv(timeout=30))["action"] == "action_tell_price"
        assert json.loads(connection.recv(timeout=30))["answer"]["messages"][0]["text"] == "action_tell_price"


def test_a_connection_is_kept_alive_in_mid_turn(bot: Bot, server: OrderStandIn, conversation: str) -> None:
    turn = _turn(conversation, "ask_price")
    with bot.connected() as connection:
        connection.send(json.dumps({"turn": turn}))
        asked = json.loads(connection.recv(timeout=30))
        assert connection.ping().wait(30)
        connection.send(json.dumps(server.answer(asked, turn)))

        assert json.loads(connection.recv(timeout=30))["answer"]["messages"][0]["text"] == "action_tell_price"


@pytest.mark.parametrize(
    ("sent", "code"), [("x" * (1 << 20) + "x", 1009), (b"\xff\xfe", 1007)], ids=["large", "no text"]
)
def test_what_no_connection_may_carry_closes_it(bot: Bot, conversation: str, sent: str | bytes, code: int) -> None:
    with bot.connected() as connection:
        connection.send(sent, text=True)

        with pytest.raises(ConnectionClosed) as closed:
            connection.recv(timeout=30)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code
    assert bot.say(conversation, "greet") == ["utter_greet"]


def _turn(conversation: str, intent: str, **entities: str) -> dict[str, object]:
    metadata = {"understanding": understood(intent, **entities)}
    return {"conversation_id": conversation, "message_id": "m", "text": "hi", "metadata": metadata}


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


def test_a_server_that_goes_away_in_mid_turn_leaves_the_conversation_as_it_was(
    bot: Bot, server: OrderStandIn, conversation: str
) -> None:
    bot.say(conversation, "order_product", value="pro")
    turn = {**_turn(conversation, "inform", postcode="1000"), "state": bot.states[conversation]}
    with bot.connected() as connection:
        connection.send(json.dumps({"turn": turn}))
        assert json.loads(connection.recv(timeout=30))["action"] == "validate_availability_form"

    assert bot.say(conversation, "inform", postcode="1000") == ["action_ask_contact"]
