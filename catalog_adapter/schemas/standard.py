"""What the standard code brings along, in words: messages with their variables, intents with their meaning.

Output: descriptions for the schemas and rows for the reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog_adapter.tone.messages import MESSAGES
from catalog_adapter.tone.voice import standard_wording

#: Standard intent → what the customer means, and what the assistant does.
INTENT_MEANINGS: Mapping[str, str] = {
    "greet": "Says hello. The assistant greets back.",
    "goodbye": "Says goodbye. What was begun is left.",
    "thank": "Says thank you.",
    "help": "Asks what the assistant can do.",
    "chitchat": "Makes small talk, or asks whether it is a machine.",
    "out_of_scope": "Wants something that has nothing to do with the CSP.",
    "browse": "Wants to see what there is. The assistant shows the offerings.",
    "ask_offer": "Wants to know more about an offering.",
    "ask_price": "Asks what an offering, or what was chosen so far, costs.",
    "compare": "Wants offerings side by side.",
    "recommend": "Asks what would suit. The assistant recommends an offering.",
    "order_product": "Wants an offering. The assistant starts to configure it.",
    "inform": "Answers a question, or tells a value, a place or a contact.",
    "change_value": "Wants something chosen to be different.",
    "add_item": "Wants one more thing in the same order.",
    "remove_item": "Wants something taken out of the order.",
    "ask_why": "Asks why something is as it is, or is not possible.",
    "ask_possible": "Asks what can be chosen.",
    "ask_cheapest": "Asks for the lowest price, of all there is or with something in particular.",
    "ask_budget": "Says what it may cost at most. The assistant finds what fits.",
    "ask_changes": "Asks what a choice would change: what it brings, what it rules out, what it costs.",
    "show_summary": "Wants to see the order so far.",
    "affirm": "Says yes.",
    "deny": "Says no.",
    "check_availability": "Asks what can be had at a place.",
    "order_status": "Asks how a placed order is doing.",
    "cancel_order": "Wants a placed order cancelled.",
    "change_order": "Wants a placed order, or what it brought, changed.",
    "list_services": "Asks what they have already.",
    "end_service": "Wants something that they have to end.",
    "answer": "Asks what only the CSP can answer: its own intents with the behaviour `answer`.",
    "start_over": "Wants to begin again. The order so far is put away.",
    "stop": "Wants to leave what was begun.",
    "hand_over": "Wants a person. The assistant passes the conversation on.",
}


def message_rows() -> list[tuple[str, tuple[str, ...], str]]:
    """Every standard message with its variables and its standard wording in English."""
    wording = standard_wording("en")
    return [(message, variables, _first(wording[message])) for message, variables in MESSAGES.items()]


def message_descriptions() -> dict[str, str]:
    """Every standard message with what its wording may use and how it is worded in English."""
    return {
        message: f"{_may_use(variables)}Standard wording: {wording}" for message, variables, wording in message_rows()
    }


def _may_use(variables: tuple[str, ...]) -> str:
    return f"May use {', '.join(variables)}. " if variables else ""


def _first(entry: Any) -> str:
    """One wording of a message that may have two forms of address and several variants."""
    if isinstance(entry, dict):
        entry = entry["formal"]
    return str(entry[0] if isinstance(entry, list) else entry)
