"""The days that customers name, in every shipped language, and what only looks like one. It is Monday, 23 November."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog_adapter.intents.dates import DateReader
from catalog_adapter.intents.language import language
from catalog_adapter.tone.formats import day

_TODAY = date(2026, 11, 23)


def _reader(locale: str) -> DateReader:
    return DateReader(language(locale[:2]), locale, lambda: _TODAY)


def _read(locale: str, text: str) -> list[str]:
    return [str(one.value) for one in _reader(locale).read(text, [])]


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en-GB", "install it on 3 december please", "2026-12-03"),
        ("en-GB", "3rd of December 2027", "2027-12-03"),
        ("en-GB", "on december 3rd", "2026-12-03"),
        ("en-GB", "from 3/12", "2026-12-03"),
        ("en-US", "from 12/3", "2026-12-03"),
        ("en-GB", "2026-12-03", "2026-12-03"),
        ("en-GB", "next monday", "2026-11-30"),
        ("en-GB", "can it be friday", "2026-11-27"),
        ("en-GB", "in two weeks", "2026-12-07"),
        ("en-GB", "10 days from now", "2026-12-03"),
        ("en-GB", "sometime next week", "2026-11-30"),
        ("en-GB", "the day after tomorrow", "2026-11-25"),
        ("en-GB", "starting today", "2026-11-23"),
        ("en-GB", "1st of january", "2027-01-01"),
        ("en-GB", "as soon as possible pls", "soonest"),
        ("en-GB", "on 3 november", "2026-11-03"),
        ("es-ES", "para el 3 de enero", "2027-01-03"),
        ("es-ES", "el próximo lunes", "2026-11-30"),
        ("es-ES", "el lunes que viene", "2026-11-30"),
        ("es-ES", "en dos semanas", "2026-12-07"),
        ("es-ES", "pasado manana", "2026-11-25"),
        ("es-ES", "desde el 3/12/26", "2026-12-03"),
        ("es-ES", "primero de diciembre", "2026-12-01"),
        ("es-ES", "lo antes posible", "soonest"),
        ("de-CH", "ab 1.12.", "2026-12-01"),
        ("de-CH", "am 1. Dezember 2026", "2026-12-01"),
        ("de-CH", "nächsten Montag", "2026-11-30"),
        ("de-CH", "in zwei Wochen", "2026-12-07"),
        ("de-CH", "übermorgen", "2026-11-25"),
        ("de-CH", "so bald wie möglich", "soonest"),
        ("fr-CH", "le 1er décembre", "2026-12-01"),
        ("fr-CH", "lundi prochain", "2026-11-30"),
        ("fr-CH", "dans deux semaines", "2026-12-07"),
        ("fr-CH", "à partir du 03.12.2026", "2026-12-03"),
        ("fr-CH", "après-demain", "2026-11-25"),
        ("fr-CH", "dès que possible", "soonest"),
    ],
)
def test_a_day_is_read_as_people_write_it(locale: str, text: str, value: str) -> None:
    assert _read(locale, text) == [value]


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-GB", "support 24/7"), ("en-GB", "29.90 a month"), ("en-GB", "5-10 people"), ("en-GB", "i may take 3"),
        ("en-GB", "I want to order fibre today"), ("en-GB", "on 31 february"), ("en-GB", "12 months"),
        ("en-GB", "in december 5 lines"), ("en-GB", "version 1.12"), ("en-GB", "020 7946 0018"),
        ("es-ES", "por la mañana"), ("de-CH", "guten morgen"), ("de-CH", "die montage bitte"),
        ("fr-CH", "à demain"), ("fr-CH", "10.50 par mois"),
    ],
)  # fmt: skip
def test_what_is_no_day_is_none(locale: str, text: str) -> None:
    assert _read(locale, text) == []


def test_asked_for_a_company_a_day_needs_a_word_before_it() -> None:
    reader = _reader("de-CH")
    assert reader.read("Freitag AG", [], certain=True) == []
    assert [one.value for one in reader.read("Freitag AG, ab 1.12.", [], certain=True)] == ["2026-12-01"]


@given(st.sampled_from(["en-GB", "es-ES", "de-CH", "fr-CH"]), st.dates(date(2020, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_as_it_is_shown(locale: str, wished: date) -> None:
    assert _read(locale, day(wished, locale))[-1] == wished.isoformat()


@given(st.text("0123456789./- ofth december", max_size=40))
def test_whatever_is_written_is_read_without_harm(text: str) -> None:
    for one in _reader("en-GB").read(text, []):
        assert text[one.start : one.end] == one.text
        assert date.fromisoformat(str(one.value))
