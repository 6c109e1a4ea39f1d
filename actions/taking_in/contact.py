"""Contact details named in a message: kept where they can be used, refused with a word where they can't."""

from __future__ import annotations

import phonenumbers

from actions.turn import Turn

_LONGEST = 120
_FIELDS = ("name", "company", "email", "phone")


def take_contact(turn: Turn) -> None:
    """Take in every contact detail the CSP asks for."""
    wanted = turn.context.profile.contact_fields
    for entity in turn.understanding.entities:
        if entity.kind not in _FIELDS or entity.kind not in wanted:
            continue
        text = str(entity.value)[:_LONGEST].strip()
        if entity.kind == "phone" and not can_be_called(text):
            turn.note("contact_phone_invalid")
        elif text and turn.draft.contact.get(entity.kind) != text:
            turn.draft.contact = {**turn.draft.contact, entity.kind: text}
            turn.draft.changed()
    if _asked_for(turn) == "email" and "email" not in turn.draft.contact:
        turn.note("contact_email_invalid")


def _asked_for(turn: Turn) -> str | None:
    asked = turn.draft.asked
    answering = turn.understanding.intent == "inform" or "@" in turn.understanding.text
    return asked.characteristic if asked and asked.kind == "contact" and answering else None


def can_be_called(number: str) -> bool:
    """Whether it is a whole phone number, with its country."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False
