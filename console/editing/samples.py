"""What messages sound like: each said with sample values of the CSP's own, in every locale.

Input: the files of a draft. Output: texts by locale and message; none where the draft can't be used.
"""

from __future__ import annotations

from decimal import Decimal

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.contexts.parsed import ContextData, ParsedContext
from catalog_adapter.tone.errors import WordingInvalid
from catalog_adapter.tone.formats import joined, money
from catalog_adapter.tone.messages import MESSAGES
from catalog_adapter.tone.voice import Voice, build_voice

_MOST_NAMES = 3


def spoken(files: ContextFiles, segment: str | None) -> dict[str, dict[str, str]]:
    """Locale → message → what a customer would read."""
    parsed = ParsedContext(files)
    context, _ = parsed.context()
    found = {}
    for locale in context.locales if context else ():
        data, _ = parsed.data(segment, locale)
        if data is not None:
            found[locale] = _said(data, locale)
    return found


def _said(data: ContextData, locale: str) -> dict[str, str]:
    name = data.context.name
    persona = data.tone.persona.text(locale) if data.tone.persona else name
    try:
        voice = build_voice(data.tone, locale, {"csp": name, "persona": persona})
    except WordingInvalid:
        return {}
    values = _values(data, locale, voice)
    return {
        message: voice.say(message, **{one: values.get(one, f"‹{one}›") for one in variables})
        for message, variables in MESSAGES.items()
    }


def _values(data: ContextData, locale: str, voice: Voice) -> dict[str, str]:
    """A value for each variable, from what the CSP sells; those without one are shown by their name."""
    context, offerings = data.context, data.offers.product_offerings
    price = voice.say("word_per_month", amount=money(Decimal(29), context.currency, locale))
    values = {
        "amount": money(Decimal(29), context.currency, locale), "price": price, "budget": price, "low": price,
        "high": voice.say("word_per_month", amount=money(Decimal(49), context.currency, locale)),
        "difference": money(Decimal(5), context.currency, locale), "currency": context.currency,
        "place": context.place.example, "example": context.place.example, "order_number": "K7M2-P4XQ",
        "phone": context.support.phone, "email": context.support.email, "hours": context.support.hours.text(locale),
        "state": voice.say("word_state_inProgress"), "limit": "4000", "number": "2", "months": "6",
        "tax": context.tax.name.text(locale), "rate": str(context.tax.rate),
    }  # fmt: skip
    names = [one.name.text(locale) for one in offerings][:_MOST_NAMES]
    if offerings:
        values |= {
            "offering": names[0],
            "description": offerings[0].description.text(locale),
            "offerings": joined(names, locale),
            "others": joined(names[1:] or names, locale),
        }
    characteristics = [one for each in data.offers.product_specifications for one in each.characteristics]
    if characteristics:
        values["characteristic"] = characteristics[0].name.text(locale)
    return values
