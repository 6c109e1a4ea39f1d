"""Talk beside the order: the CSP's own questions, a person, stopping, starting over."""

from __future__ import annotations

from actions.action import StandardAction, TrackerEvents
from actions.payloads import payload
from actions.steps import step_events
from actions.turn import Turn
from catalog_adapter.tone.reply import QuickReply


class Answer(StandardAction):
    """Answers a question of the CSP's own."""

    action_name = "action_answer"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Answer, with live prices."""
        own = turn.understanding.own_intent
        if own is None or own not in turn.context.own_intents:
            turn.say("out_of_scope")
        else:
            turn.ask(turn.context.answer(own))
        return []


class HandOver(StandardAction):
    """Gets a person. The gateway hands the conversation over where it sees one of these two messages."""

    action_name = "action_hand_over"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Say so; outside opening hours, when somebody is there, and that a message may be left."""
        support = turn.context.profile.support
        turn.draft.asked = None
        if turn.context.has_people_now():
            turn.say("handed_over", phone=support.phone, email=support.email, hours=support.hours)
        else:
            turn.say("people_away", email=support.email, hours=support.hours)
        return []


class StartOver(StandardAction):
    """Forgets what was put together, and begins again."""

    action_name = "action_start_over"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Start again."""
        turn.draft.empty(keep_contact=False)
        turn.say("started_over", quick_replies=[_offers(turn)])
        return step_events("none")


class Stop(StandardAction):
    """Stops what is going on."""

    action_name = "action_stop"

    async def act(self, turn: Turn) -> TrackerEvents:
        """Stop."""
        going_on, amends = bool(turn.draft.items), turn.draft.amends
        turn.draft.empty(keep_contact=True)
        if amends is not None:
            turn.say("order_kept", order_number=amends.order_number, quick_replies=[_offers(turn)])
        else:
            turn.say("stopped" if going_on else "nothing_to_stop", quick_replies=[_offers(turn)])
        return step_events("none")


def _offers(turn: Turn) -> QuickReply:
    return QuickReply(title=turn.context.say("word_offers"), payload=payload("browse"))
