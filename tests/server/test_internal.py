"""What the bot calls: Rasa's action protocol and its NLG protocol, as Rasa speaks them."""

from typing import Any

import pytest
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

from server.internal.router import run_action
from tests.server.conftest import Site

_CONTEXT = {"csp": "acme", "segment": "home", "locale": "en-GB", "channel": "web"}


def _tracker(context: dict[str, str] | None, text: str = "hi") -> dict[str, Any]:
    metadata = {"context": context} if context else {}
    return {
        "sender_id": "cnv_1",
        "slots": {},
        "latest_message": {"text": text, "message_id": "1", "intent": {"name": "browse"}, "metadata": metadata},
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
        "latest_input_channel": "gateway",
    }


def _call(action: str, tracker: dict[str, Any]) -> dict[str, Any]:
    return {"next_action": action, "sender_id": "cnv_1", "tracker": tracker, "domain": {}, "version": "3.6.21"}


@pytest.mark.parametrize("path", ["/internal/actions", "/internal/nlg"])
async def test_nobody_but_the_bot_may_call(site: Site, path: str) -> None:
    assert (await site.http.post(path, json={})).status_code == 401
    assert (await site.bot_posts(path, {}, token="another")).status_code == 401


async def test_an_action_answers_with_its_replies(site: Site) -> None:
    response = await site.bot_posts("/internal/actions", _call("action_list_offers", _tracker(_CONTEXT)))

    assert response.status_code == 200
    replies = [one["custom"]["reply"] for one in response.json()["responses"]]
    assert replies[0]["card"]["kind"] == "offers"
    assert replies[0]["card"]["offers"]


async def test_an_action_we_do_not_have_is_not_found(site: Site) -> None:
    response = await site.bot_posts("/internal/actions", _call("action_dance", _tracker(_CONTEXT)))

    assert response.status_code == 404
    assert response.json()["action_name"] == "action_dance"


async def test_an_action_that_fails_says_which_and_no_more(site: Site) -> None:
    response = await site.bot_posts("/internal/actions", _call("action_list_offers", _tracker(None)))

    assert response.status_code == 500
    assert response.json() == {
        "error": "The action action_list_offers failed.",
        "action_name": "action_list_offers",
    }


async def test_an_action_that_rejects_lets_rasa_choose_another() -> None:
    async def rejects(_dispatcher: Any, _tracker: Any, _domain: Any) -> None:
        raise ActionExecutionRejection("action_reject", "not now")

    executor = ActionExecutor()
    executor.register_function("action_reject", rejects)

    response = await run_action(executor, _call("action_reject", _tracker(None)))

    assert response.status_code == 400
    assert bytes(response.body) == b'{"error":"not now","action_name":"action_reject"}'


@pytest.mark.parametrize("body", ["no object", None, [1]])
async def test_a_body_that_is_no_call_is_refused(site: Site, body: object) -> None:
    response = await site.bot_posts("/internal/actions", body)

    assert response.status_code == 400
    assert response.json()["error"]["code"] == "bad_input"


async def test_what_rasa_says_comes_in_the_tone_of_the_csp(site: Site) -> None:
    call = {"response": "utter_greet", "arguments": {}, "tracker": _tracker(_CONTEXT), "channel": {"name": "gateway"}}

    said = (await site.bot_posts("/internal/nlg", call)).json()

    started = await site.http.post("/chat/conversations", json={"csp": "acme", "segment": "home"})
    assert said["text"] == started.json()["messages"][0]["reply"]["text"]
    assert said["custom"]["reply"]["message_id"] == "greet"


async def test_a_response_nobody_wrote_is_not_found(site: Site) -> None:
    call = {"response": "utter_sing", "arguments": {}, "tracker": _tracker(_CONTEXT)}

    assert (await site.bot_posts("/internal/nlg", call)).status_code == 404


async def test_a_response_without_a_context_is_refused(site: Site) -> None:
    call = {"response": "utter_greet", "arguments": {}, "tracker": _tracker(None)}

    assert (await site.bot_posts("/internal/nlg", call)).status_code == 400
