"""What customers say and read: phrases, wording, answers, and texts in every locale."""

from __future__ import annotations

import pytest

from tests.catalog_adapter.check.faults import INTENTS, TONE, Fault, Write, expected, said_of, with_fault

OPENING = "when does the shop open its doors"

FAULTS = [
    Fault(
        "a phrase under two own intents",
        "intents",
        "[the starter pack please",
        "[When does the SHOP open its doors?",
        [
            (
                "When does",
                (
                    "error: the phrase 'When does the SHOP open its doors?' stands under 'starter' and under "
                    "'opening' (intents.yml:6)"
                ),
            )
        ],
    ),
    Fault(
        "a phrase under an own and a standard intent",
        "intents",
        "what is on the menu today",
        OPENING,
        [
            (
                f"{OPENING}, are",
                f"error: the phrase {OPENING!r} stands under 'opening' and under 'browse' (intents.yml:2)",
            )
        ],
    ),
    Fault(
        "a phrase that is standard for another intent",
        "intents",
        "browse: [what",
        "browse: [hello, what",
        [("hello", "error: the phrase 'hello' is already standard, for 'greet'")],
    ),
    Fault(
        "a phrase taken from a standard intent",
        "intents",
        "[the starter pack please",
        "[hello",
        [("hello", "warning: the phrase 'hello' is taken from the standard intent 'greet'")],
    ),
    Fault(
        "too few examples",
        "intents",
        "one starter pack, ",
        "",
        [("examples: [the", "error: 'starter' has fewer than 3 examples for en-GB")],
    ),
    Fault(
        "an own intent with a standard name",
        "intents",
        "id: starter",
        "id: greet",
        [
            (
                "id: greet",
                "error: 'greet' is a standard intent; give your own another name, or add to it under `phrases`",
            )
        ],
    ),
    Fault(
        "unknown message",
        "tone",
        "greet:",
        "gret:",
        [("gret", "error: there is no message 'gret'; did you mean 'greet'?")],
    ),
    Fault(
        "unknown variable",
        "tone",
        "{{ persona }}",
        "{{ persna }}",
        [("greet", "error: greet: unknown variable 'persna'; did you mean 'persona'?; known: csp, persona")],
    ),
    Fault(
        "unknown variable of a variant",
        "tone",
        "I have {{ changes }}.",
        "I have {{ change }}.",
        [('"I have', "error: noted: unknown variable 'change'; did you mean 'changes'?; known: changes, csp, persona")],
    ),
    Fault(
        "a loop",
        "tone",
        "{{ persona }}",
        "{% for a in persona %}a{% endfor %}",
        [("greet", "error: greet: a wording may not loop. Use variables, {% if %} and plain text only.")],
    ),
    Fault(
        "an attribute",
        "tone",
        "{{ persona }}",
        "{{ persona.__class__ }}",
        [
            (
                "greet",
                (
                    "error: greet: a wording may not reach for attributes, such as {{ a.b }}. "
                    "Use variables, {% if %} and plain text only."
                ),
            )
        ],
    ),
    Fault(
        "no template",
        "tone",
        "{{ persona }}",
        "{{ persona",
        [("greet", "error: greet: the wording is not a template: expected token 'end of print statement', got 'here'")],
    ),
    Fault(
        "a comparison that can't be made",
        "tone",
        "{{ persona }}",
        "{% if persona < 1 %}x{% endif %}",
        [("greet", "error: greet: the wording can't be said: '<' not supported between instances of 'str' and 'int'")],
    ),
    Fault(
        "too long a message",
        "tone",
        "Hi, {{ persona }} here!",
        "Hi" * 1500,
        [("greet", "error: messages.greet: 3,000 characters are too long; at most 2,000")],
    ),
    Fault(
        "too long an answer",
        "intents",
        "Monday to Saturday.",
        "Monday" * 500,
        [("answer: Monday", "error: opening: the answer has 3,039 characters; at most 2,000 can be read in a chat")],
    ),
    Fault(
        "unknown variable of an answer",
        "intents",
        "Monday to",
        "Until {{ day }} and to",
        [("answer: Until", "error: opening: unknown variable 'day'; known: csp, persona")],
    ),
    Fault(
        "a price without its id",
        "intents",
        'price("line", "base")',
        'price("line")',
        [("answer: Monday", 'error: a price is given as price("offering", "id")')],
    ),
    Fault(
        "a price of a variable",
        "intents",
        'price("line", "base")',
        'price(csp, "base")',
        [("answer: Monday", "error: opening: a function is given texts in quotes, and nothing else")],
    ),
    Fault(
        "a price that isn't asked for",
        "intents",
        'price("line", "base")',
        "price",
        [("answer: Monday", "error: opening: price must be called, with what it needs in brackets")],
    ),
    Fault(
        "a function there isn't",
        "intents",
        'price("line", "base")',
        'cost("line", "base")',
        [("answer: Monday", "error: opening: a wording may only call price")],
    ),
    Fault(
        "a locale that the CSP doesn't have",
        "offers",
        "description: A line.",
        "description: {en: A line., de: Leitung.}",
        [("de: Leitung", "warning: nobody reads this: the CSP has no locale 'de'; known: en-GB, en")],
    ),
    Fault(
        "phrases for a locale that the CSP doesn't have",
        "offers",
        "description: A line.",
        "description: A line.\n    synonyms: {en-US: [wire]}",
        [("en-US", "warning: nobody reads this: the CSP has no locale 'en-US'; known: en-GB, en")],
    ),
    Fault(
        "a message for a locale that the CSP doesn't have",
        "tone",
        "  greet: Hi, {{ persona }} here!",
        "  greet: {en: Hi, fr: Salut}",
        [("fr:", "warning: nobody reads this: the CSP has no locale 'fr'; known: en-GB, en")],
    ),
    Fault(
        "a text that a locale lacks",
        "offers",
        "description: A line.",
        "description: {de: Eine Leitung.}",
        [
            ("description: {de", "error: no text for en-GB"),
            ("de:", "warning: nobody reads this: the CSP has no locale 'de'; known: en-GB, en"),
        ],
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_of_words_is_told_where_it_stands(write_context: Write, fault: Fault) -> None:
    folder = with_fault(write_context, fault)
    assert said_of(folder) == expected(folder, fault)


def test_a_phrase_may_stand_twice_under_one_intent(write_context: Write) -> None:
    assert said_of(write_context(intents=INTENTS.replace("one starter pack", "The starter pack, please!"))) == []


def test_a_message_worded_for_one_locale_only_is_told(write_context: Write) -> None:
    folder = write_context(tone="messages: {greet: {en: Hi}}\n")
    path = folder / "acme" / "context.yml"
    path.write_text(path.read_text().replace("[en-GB]", "[en-GB, de-CH]"))
    assert said_of(folder) == ["tone.yml:1:12: warning: greet has no wording for de-CH; the standard one is said there"]


def test_emoji_are_told_apart(write_context: Write) -> None:
    assert said_of(write_context(intents=INTENTS.replace("[what", "[👀, what").replace("[the", "[🎁, the"))) == []


def test_deep_wording_is_refused_and_not_met_with_a_trace(write_context: Write) -> None:
    deep = "{% if csp %}" * 90 + "x" + "{% endif %}" * 90
    assert said_of(write_context(tone=TONE.replace("Hi, {{ persona }} here!", f'"{deep}"'))) == [
        "tone.yml:3:3: error: messages.greet: 2,071 characters are too long; at most 2,000"
    ]
    said = said_of(write_context(intents=INTENTS.replace("Monday to", "{{ " + "not " * 450 + "csp }}")))
    assert all(" error: " in line for line in said)
