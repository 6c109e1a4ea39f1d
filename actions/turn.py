"""A turn as an action sees it: the context, what the customer meant, the draft, and where replies go."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions.customers import KnownCustomer
from actions.dependencies import Dependencies
from actions.message import TurnMessage
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.tone.reply import Asked, Card, QuickReply, Reply
from orders.draft import OrderDraft

#: The form that asks how an item is to be.
CONFIGURE_FORM = "configure_form"


class Turn:
    """One call of one action. ``message_id`` is the same for all actions of a turn; ``form`` is the one that is active
    and will ask again, if any."""

    def __init__(
        self, dependencies: Dependencies, message: TurnMessage, form: str | None, dispatcher: CollectingDispatcher,
        draft: OrderDraft, context: ResolvedContext, customer: KnownCustomer,
    ) -> None:  # fmt: skip
        self.dependencies = dependencies
        self.customer = customer
        self.context = context
        self.draft = draft
        self.conversation_id = message.conversation_id
        self.message_id = message.message_id
        self.channel = message.key.channel
        self.is_rehearsal = message.key.is_rehearsal
        self.form = form
        self.understanding = message.understanding
        self._dispatcher = dispatcher

    @property
    def is_new(self) -> bool:
        """Whether nothing of the message has been taken in yet: several actions of a turn may ask for it."""
        return not self.message_id or self.draft.taken_in != self.message_id

    def say(
        self, message: str, /, *, card: Card | None = None, quick_replies: Sequence[QuickReply] = (),
        asked: Asked | None = None, **variables: str,
    ) -> None:  # fmt: skip
        """Reply with a tone message."""
        text = self.context.say(message, **variables)
        self.reply(Reply(text=text, card=card, quick_replies=list(quick_replies), asked=asked, message_id=message))

    def ask(
        self,
        text: str,
        *,
        card: Card | None = None,
        quick_replies: Sequence[QuickReply] = (),
        asked: Asked | None = None,
    ) -> None:
        """Reply with a text of the CSP's data, such as a characteristic's own question."""
        self.reply(Reply(text=text, card=card, quick_replies=list(quick_replies), asked=asked))

    def reply(self, reply: Reply) -> None:
        """Reply with what has been rendered, after the notes that wait to be said."""
        if self.draft.notes:
            text = "\n".join([*self.draft.notes, reply.text])
            reply = reply.model_copy(update={"text": text})
            self.draft.notes = []
        if self.draft.refusals:
            reply = reply.model_copy(update={"refusals": self.draft.refusals})
            self.draft.refusals = []
        if reply.asked is not None:
            self.draft.asked = reply.asked
        self._dispatcher.utter_message(text=reply.text, json_message={"reply": reply.model_dump(mode="json")})

    def note(self, message: str, /, **variables: str) -> None:
        """Say a tone message before the next reply of this turn."""
        self.draft.notes = [*self.draft.notes, self.context.say(message, **variables)]

    def note_where_partial(self, partial: bool) -> None:
        """Where an answer is partial, say so before the next reply; once is enough."""
        said = self.context.say("not_all_looked_at")
        if partial and said not in self.draft.notes:
            self.draft.notes = [*self.draft.notes, said]
