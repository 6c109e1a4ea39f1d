"""The dialogue holds: every interruption comes back to the form, every correction finds its way, nothing gets stuck."""

from itertools import cycle, islice

import pytest

from tests.support.order_stand_in import OrderStandIn
from tests.support.rasa import Bot, understood

pytestmark = pytest.mark.xdist_group("bot")

#: What brings an order to each form, and what the form asks.
STEPS: dict[str, tuple[dict[str, str], str]] = {
    "configure_form": ({}, "action_ask_configuration"),
    "availability_form": ({"value": "pro"}, "action_ask_place"),
    "contact_form": ({"value": "pro", "postcode": "1000"}, "action_ask_contact"),
    "review_form": ({"value": "pro", "postcode": "1000", "email": "a@example.org"}, "action_ask_review"),
}
INTERRUPTIONS = {
    "greet": "utter_greet",
    "chitchat": "utter_chitchat",
    "help": "utter_help",
    "thank": "utter_thank",
    "out_of_scope": "utter_out_of_scope",
    "browse": "action_list_offers",
    "ask_offer": "action_describe_offer",
    "ask_price": "action_tell_price",
    "compare": "action_compare_offers",
    "recommend": "action_recommend",
    "ask_why": "action_explain",
    "ask_possible": "action_list_possible_values",
    "ask_cheapest": "action_find_cheapest",
    "ask_budget": "action_find_within_budget",
    "ask_changes": "action_tell_changes",
    "show_summary": "action_show_summary",
    "check_availability": "action_check_availability",
    "order_status": "action_order_status",
    "list_services": "action_list_services",
    "answer": "action_answer",
}
LEAVING = {
    "stop": "action_stop",
    "cancel_order": "action_cancel_order",
    "change_order": "action_change_order",
    "end_service": "action_end_service",
    "start_over": "action_start_over",
    "hand_over": "action_hand_over",
    "goodbye": "utter_goodbye",
}


def go_to(bot: Bot, conversation: str, form: str) -> str:
    """Order as far as ``form``; what it asks."""
    entities, question = STEPS[form]
    assert bot.say(conversation, "order_product", **entities)[-1] == question
    return question


def test_an_order_goes_through_its_steps(bot: Bot, server: OrderStandIn, conversation: str) -> None:
    assert bot.say(conversation, "order_product") == ["action_ask_configuration"]
    assert bot.say(conversation, "inform", value="pro") == ["action_ask_place"]
    assert bot.say(conversation, "inform", postcode="1000") == ["action_ask_contact"]
    assert bot.say(conversation, "inform", email="a@example.org") == ["action_ask_review"]
    assert bot.say(conversation, "affirm") == ["action_submit_order"]
    assert server.placed == 1


def test_several_values_at_once_skip_what_is_known(bot: Bot, conversation: str) -> None:
    assert bot.say(conversation, "order_product") == ["action_ask_configuration"]
    assert bot.say(conversation, "inform", value="pro", postcode="1000", email="a@example.org") == ["action_ask_review"]


@pytest.mark.parametrize("form", STEPS)
@pytest.mark.parametrize("intent", INTERRUPTIONS)
def test_an_interruption_is_answered_and_the_form_asks_again(
    bot: Bot, conversation: str, form: str, intent: str
) -> None:
    question = go_to(bot, conversation, form)

    assert bot.say(conversation, intent) == [INTERRUPTIONS[intent], question]
    assert bot.say(conversation, intent) == [INTERRUPTIONS[intent], question]


@pytest.mark.parametrize("intent", INTERRUPTIONS)
def test_outside_a_form_a_question_is_just_answered(bot: Bot, conversation: str, intent: str) -> None:
    assert bot.say(conversation, intent) == [INTERRUPTIONS[intent]]


@pytest.mark.parametrize("form", STEPS)
@pytest.mark.parametrize("intent", LEAVING)
def test_leaving_ends_the_form(bot: Bot, server: OrderStandIn, conversation: str, form: str, intent: str) -> None:
    go_to(bot, conversation, form)

    assert bot.say(conversation, intent) == [LEAVING[intent]]
    assert bot.say(conversation, "greet") == ["utter_greet"]
    server.names()
    bot.say(conversation, "inform")
    assert server.names()[0] == "action_continue_order"


@pytest.mark.parametrize("intent", LEAVING)
def test_leaving_where_there_is_nothing_to_leave(bot: Bot, conversation: str, intent: str) -> None:
    assert bot.say(conversation, intent) == [LEAVING[intent]]


def test_after_starting_over_an_order_begins_anew(bot: Bot, conversation: str) -> None:
    go_to(bot, conversation, "review_form")
    bot.say(conversation, "start_over")

    assert bot.say(conversation, "order_product") == ["action_ask_configuration"]


@pytest.mark.parametrize("form", STEPS)
def test_a_correction_leads_back_and_then_on(bot: Bot, conversation: str, form: str) -> None:
    question = go_to(bot, conversation, form)

    assert bot.say(conversation, "change_value") == ["action_ask_configuration"]
    assert bot.say(conversation, "ask_price") == ["action_tell_price", "action_ask_configuration"]
    if form != "configure_form":
        assert bot.say(conversation, "inform", value="standard") == [question]


@pytest.mark.parametrize("form", STEPS)
def test_a_further_item_is_configured_first(bot: Bot, conversation: str, form: str) -> None:
    go_to(bot, conversation, form)

    assert bot.say(conversation, "add_item") == ["action_ask_configuration"]


@pytest.mark.parametrize("form", STEPS)
def test_taking_the_last_item_out_ends_the_order(bot: Bot, conversation: str, form: str) -> None:
    go_to(bot, conversation, form)

    assert bot.say(conversation, "remove_item") == ["action_continue_order"]
    assert bot.say(conversation, "thank") == ["utter_thank"]


def test_what_a_form_does_not_understand_is_asked_again(bot: Bot, conversation: str) -> None:
    question = go_to(bot, conversation, "availability_form")

    for intent in ("inform", "affirm", "deny"):
        assert bot.say(conversation, intent) == [question]


def test_an_order_that_cannot_be_sent_as_it_is_goes_back_to_the_review(
    bot: Bot, server: OrderStandIn, conversation: str
) -> None:
    question = go_to(bot, conversation, "review_form")
    server.drafts[conversation].outdated = True

    assert bot.say(conversation, "affirm") == ["action_submit_order", question]
    assert bot.say(conversation, "ask_why") == ["action_explain", question]
    assert bot.say(conversation, "affirm") == ["action_submit_order"]
    assert server.placed == 1


def test_several_orders_in_one_conversation(bot: Bot, server: OrderStandIn, conversation: str) -> None:
    for _ in range(5):
        go_to(bot, conversation, "review_form")
        assert bot.say(conversation, "order_status") == ["action_order_status", "action_ask_review"]
        assert bot.say(conversation, "affirm") == ["action_submit_order"]
        assert bot.say(conversation, "affirm") == ["action_continue_order"]
        assert bot.say(conversation, "order_status") == ["action_order_status"]
    assert server.placed == 5


def test_an_unknown_intent_gets_the_fallback_and_the_form_goes_on(bot: Bot, conversation: str) -> None:
    assert bot.say(conversation, "no_such_intent") == ["utter_out_of_scope"]
    question = go_to(bot, conversation, "contact_form")
    assert bot.say(conversation, "no_such_intent") == ["utter_out_of_scope", question]


def test_a_message_that_comes_without_understanding_is_understood_by_the_bot(bot: Bot, conversation: str) -> None:
    for text in ("hello", "hola", "bonjour", "hallo"):
        (said,) = bot.turn(conversation, text, None).texts
        assert said == "utter_greet", text


def test_an_order_the_bot_has_forgotten_goes_on(bot: Bot, server: OrderStandIn, conversation: str) -> None:
    go_to(bot, conversation, "availability_form")
    server.drafts["elsewhere"] = server.drafts.pop(conversation)

    assert bot.say("elsewhere", "inform", postcode="1000") == ["action_ask_contact"]


def test_conversations_do_not_mix(bot: Bot, conversation: str) -> None:
    forms = {f"{conversation}-{form}": form for form in STEPS}
    questions = {name: go_to(bot, name, form) for name, form in forms.items()}

    for _ in range(3):
        for name, question in questions.items():
            assert bot.say(name, "ask_price") == ["action_tell_price", question]


def test_hundreds_of_turns_change_nothing(bot: Bot, server: OrderStandIn, conversation: str) -> None:
    question = go_to(bot, conversation, "configure_form")
    sizes: list[int] = []
    for turn, intent in enumerate(islice(cycle(INTERRUPTIONS), 300)):
        assert bot.say(conversation, intent) == [INTERRUPTIONS[intent], question], f"turn {turn}"
        sizes.append(max(len(str(call)) for call in server.calls))
        server.calls.clear()
    assert max(sizes[-50:]) <= max(sizes[:50])
    assert bot.say(conversation, "inform", value="pro", postcode="1", email="a@example.org") == ["action_ask_review"]
    assert bot.say(conversation, "affirm") == ["action_submit_order"]


def test_of_an_action_no_more_is_told_than_the_server_does_not_know(
    bot: Bot, server: OrderStandIn, conversation: str
) -> None:
    go_to(bot, conversation, "availability_form")
    server.calls.clear()
    bot.turn(conversation, "to 1000", understood("inform", postcode="1000"))

    assert server.calls[0] == {"action": "validate_availability_form", "form": "availability_form"}


def test_of_a_message_that_the_gateway_could_not_understand_the_intent_is_told(
    bot: Bot, server: OrderStandIn, conversation: str
) -> None:
    bot.turn(conversation, "what is my order doing, where is it", None)

    (asked,) = server.calls
    assert (asked["action"], asked["form"], asked["intent"]) == ("action_order_status", None, "order_status")
    assert 0 < asked["confidence"] < 1


def test_wording_is_asked_for_by_name(bot: Bot, server: OrderStandIn, conversation: str) -> None:
    bot.say(conversation, "greet")

    assert server.worded == [{"response": "utter_greet", "arguments": {}}]
