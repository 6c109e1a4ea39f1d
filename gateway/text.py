"""What a customer typed, made safe to store, to read and to show again. Text in, text out; it stays plain text."""

from __future__ import annotations

import re
import unicodedata

from pydantic_core import from_json

from gateway.errors import RequestInvalid

#: Control characters but tab and newline, and lone surrogates, which no encoding can carry.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
#: Marks, embeddings, overrides and isolates: they make a text read differently from what it says.
_BIDIRECTIONAL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_NEWLINE = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def cleaned(text: str) -> str:
    """``text`` in Unicode's composed form (NFC), with newlines as line breaks, without other control characters (but
    tabs), without bidirectional control characters, and without space around it."""
    text = _NEWLINE.sub("\n", text)
    text = _BIDIRECTIONAL.sub("", _CONTROL.sub("", text))
    return unicodedata.normalize("NFC", text).strip()


def cleaned_line(text: str, limit: int) -> str:
    """As :func:`cleaned`, in one line of at most ``limit`` characters: a button's title."""
    return " ".join(cleaned(text[: 4 * limit]).split())[:limit]


def check_payload(payload: str) -> None:
    """:class:`RequestInvalid` for a button's payload with JSON that no other part could carry on: nested too deeply,
    or with characters that no encoding has. Whether it means anything is for the context to say."""
    _, brace, inside = payload.partition("{")
    try:
        from_json(brace + inside or "null")
    except ValueError as error:
        raise RequestInvalid("The button's payload can't be read.", advice="Send it back unchanged.") from error
