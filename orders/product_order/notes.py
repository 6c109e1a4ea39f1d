"""The notes of an order: ours, the OSS's, its questions to the customer, and their answers.

A note of the type ``InformationRequired`` is a question to the customer; the answer is a note of the type
``InformationProvided`` whose id is ``answer-`` and the question's. A note is known again by its id, else by its author
and text, so that a repeat adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from orders.errors import OrderUnusable
from orders.product_order.document import RESERVED, Document, copied, timestamp
from orders.verification.canonical import digest

QUESTION = "InformationRequired"
ANSWER = "InformationProvided"

_ANSWERS = "answer-"
_MOST_NOTES = 200


def split_questions(notes: Iterable[Document]) -> tuple[list[Document], list[Document]]:
    """The questions, and all others."""
    listed = list(notes)
    return [one for one in listed if _is_question(one)], [one for one in listed if not _is_question(one)]


def with_notes(document: Document, notes: Sequence[Document], at: datetime) -> Document:
    """The document with these notes added, or changed where one has an id that is there. Raises OrderUnusable for a
    change of ours."""
    if not notes:
        return document
    kept: list[Document] = copied(document.get("note", []))
    for note in notes:
        _put(kept, note, at)
    if len(kept) > _MOST_NOTES:
        raise OrderUnusable(f"The order would have more than {_MOST_NOTES} notes.", advice="Change one that is there.")
    return {**document, "note": kept}


def open_question(document: Document) -> Document | None:
    """The latest question that nobody has answered."""
    notes = document.get("note", [])
    answered = {one.get("id") for one in notes}
    return next((one for one in reversed(notes) if _is_question(one) and _ANSWERS + one["id"] not in answered), None)


def answer_to(question: Document, text: str) -> Document:
    """The note that answers a question."""
    return {"id": _ANSWERS + question["id"], "author": "customer", "text": text, "@type": ANSWER}


def _put(kept: list[Document], note: Document, at: datetime) -> None:
    there = next((one for one in kept if _same(one, note)), None)
    if there is None:
        given = {"id": _id_of(note), "date": timestamp(at), "@type": "Note"}
        kept.append(given | note)
    elif any(there.get(name) != value for name, value in note.items()):
        if there["id"] in RESERVED or there.get("@type") == ANSWER:
            raise OrderUnusable(f"The note {there['id']} is not the OSS's to change.", advice="Add another one.")
        there.update(note)


def _same(one: Document, other: Document) -> bool:
    if other.get("id") is not None:
        return bool(one.get("id") == other["id"])
    return all(one.get(name) == other.get(name) for name in ("author", "text"))


def _id_of(note: Document) -> str:
    """Its own id, or one that the same note always has."""
    return str(note.get("id") or "note-" + digest(f"{note.get('author')}\0{note['text']}")[7:23])


def _is_question(note: dict[str, Any]) -> bool:
    return note.get("@type") == QUESTION
