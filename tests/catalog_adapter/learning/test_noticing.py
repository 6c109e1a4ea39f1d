"""Which messages were said in vain, by the turn and the one before."""

from __future__ import annotations

import pytest

from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.intents.understanding import Entity, Understanding
from catalog_adapter.learning.missed import Missed
from catalog_adapter.learning.noticing import Said, TurnTaken, is_about_the_last, missed_before, missed_now
from catalog_adapter.tone.reply import Asked, QuickReply, Reply

KEY = ContextKey(csp="acme", segment="home", locale="en-GB")
SPEED = Asked(kind="characteristic", offering="line", characteristic="speed", values=[100, 500])
NAME = Asked(kind="contact", characteristic="name")
MEANING = Asked(kind="meaning", meanings=[QuickReply(title="A", payload="/browse")])
DONE = Reply(text="Done.")


def _said(text: str, intent: str, asked: Asked | None = None, *entities: Entity) -> Said:
    return Said(text, Understanding(text=text, intent=intent, confidence=0.9, entities=list(entities)), asked)


def _turn(said: Said, *replies: Reply, payload: str | None = None, key: ContextKey = KEY) -> TurnTaken:
    return TurnTaken(key, said, payload, replies or (DONE,))


def _reason(turn: TurnTaken) -> str | None:
    missed = missed_now(turn)
    return missed.reason if missed else None


def test_what_nothing_fits_is_kept() -> None:
    turn = _turn(_said("do you sell tvs", "out_of_scope"))
    assert missed_now(turn) == Missed(KEY, "do you sell tvs", "not_understood", "out_of_scope")


def test_so_is_what_was_asked_about() -> None:
    assert _reason(_turn(_said("the lamp", "answer"), Reply(text="Did you mean?", asked=MEANING))) == "clarified"


def test_so_is_an_answer_after_which_the_same_is_asked_again() -> None:
    again = Reply(text="How fast?", asked=SPEED)
    assert _reason(_turn(_said("the turbo thing", "inform", SPEED), again)) == "not_understood"
    value = Entity(kind="value", text="500", start=0, end=3, value=500, characteristic="speed")
    assert _reason(_turn(_said("500", "inform", SPEED, value), again)) is None
    assert _reason(_turn(_said("how much is it", "ask_price", SPEED), again)) is None
    assert _reason(_turn(_said("the turbo thing", "inform", SPEED), Reply(text="Router?"))) is None


def test_what_was_understood_is_not_kept() -> None:
    assert missed_now(_turn(_said("show me your offers", "browse"))) is None


def test_a_button_is_never_kept() -> None:
    assert missed_now(_turn(_said("None of these", "out_of_scope"), payload="/out_of_scope")) is None


def test_of_an_answer_with_a_name_nothing_is_left_to_keep() -> None:
    assert missed_now(_turn(_said("Quentin Zbigniew", "out_of_scope", NAME))) is None


@pytest.mark.parametrize(
    ("text", "locale"),
    [("No, I meant the price", "en-GB"), ("that's not what I asked", "en-GB"), ("Nein, ich meinte den Preis", "de-CH"),
     ("no, me refería al precio", "es-ES"), ("Non, je voulais dire le prix", "fr-CH")],
)  # fmt: skip
def test_a_customer_who_was_taken_wrongly_says_so(text: str, locale: str) -> None:
    key = KEY.model_copy(update={"locale": locale})
    before = _said("what about the line", "browse")
    turn = _turn(_said(text, "ask_price"), key=key)
    assert is_about_the_last(turn)
    assert missed_before(turn, before) == Missed(key, "what about the line", "corrected", "browse", "ask_price")


def test_another_choice_is_no_misunderstanding() -> None:
    turn = _turn(_said("no i meant 500", "inform"))
    assert missed_before(turn, _said("100", "inform", SPEED)) is None
    assert not is_about_the_last(_turn(_said("i would like 500", "inform")))
