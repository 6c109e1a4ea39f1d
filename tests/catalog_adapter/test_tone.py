"""Wording: the CSP's own, its form of address, and what a wording may not do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from catalog_adapter.tone.errors import WordingInvalid
from catalog_adapter.tone.models import ToneFile
from catalog_adapter.tone.templates import Wording
from catalog_adapter.tone.voice import build_voice

COMMON = {"csp": "Acme", "persona": "Ada"}


def voice(**tone: object):  # type: ignore[no-untyped-def]
    return build_voice(ToneFile.model_validate(tone), "en-GB", COMMON)


def test_own_wording_wins_and_the_locale_before_the_language() -> None:
    messages = {"goodbye": {"en": "Bye.", "en-GB": "Cheerio."}, "thank": "Any time, says {{ persona }}."}
    spoken = voice(messages=messages)
    assert spoken.say("goodbye") == "Cheerio."
    assert spoken.say("thank") == "Any time, says Ada."


def test_variants_are_chosen_by_content() -> None:
    spoken = voice(messages={"order_placed": ["A {{ order_number }}", "B {{ order_number }}"]})
    said = {spoken.say("order_placed", order_number=str(number))[0] for number in range(30)}
    assert said == {"A", "B"}
    assert spoken.say("order_placed", order_number="1") == spoken.say("order_placed", order_number="1")


@pytest.mark.parametrize(
    "source",
    [
        "{{ csp.__class__ }}",
        "{% for x in range(999999999) %}{% endfor %}",
        "{{ csp * 1000000 }}",
        "{{ lipsum() }}",
        "{% import 'os' %}",
        "{{ csp|attr('x') }}",
        "{{ 'a'['b'] }}",
        "{{ unfinished",
    ],
)
def test_wording_can_reach_nothing(source: str) -> None:
    with pytest.raises(WordingInvalid):
        Wording(source)


def test_what_a_customer_wrote_is_never_a_template() -> None:
    spoken = voice(messages={"offer_details": "{{ offering }}"})
    assert spoken.say("offer_details", offering="{{ 7 * 7 }}", description="", price="") == "{{ 7 * 7 }}"


_PIECES = st.sampled_from(
    ["{{ csp }}", "{{persona}}", "{# note #}", "{{ '{{' }}", "{% raw %}{{{% endraw %}", " ", "\n", "a"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECES, max_size=6).map("".join), st.text("{} ab\n<&", max_size=6))
def test_a_wording_without_conditions_says_what_the_template_engine_would(source: str, name: str) -> None:
    variables = {"csp": name, "persona": "Ada"}
    assert Wording(source).render(variables) == SandboxedEnvironment().from_string(source).render(**variables).strip()


def test_a_variable_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="persona"):
        Wording("{{ csp }} {{ persona }}").render({"csp": "Acme"})
