"""Constraints that follow from the offers themselves, in the words of a context."""

from __future__ import annotations

from catalog_adapter.constraints.setting import Derivation
from catalog_adapter.contexts.names import Names
from catalog_adapter.data_model import LocalText
from catalog_adapter.offers.configurable import Catalogue
from catalog_adapter.tone.voice import Voice


def explained(derivation: Derivation, voice: Voice, names: Names, catalogue: Catalogue, locale: str) -> LocalText:
    """What a customer is told who wants what the offers don't allow."""
    called = [one.name.text(locale) for name in (derivation.offering, *derivation.others)
              if (one := catalogue.offerings.get(name)) is not None]  # fmt: skip
    variables = {"offering": called[0]}
    if derivation.message != "no_price":
        variables["others"] = names.list_of(called[1:], any_of=derivation.message == "requires_other")
    if derivation.message == "choose_parts":
        least, most = derivation.at_least, derivation.at_most
        variables["number"] = str(least) if least == most else f"{least}–{most}"
    return LocalText(by_locale={"": voice.say(derivation.message, **variables)})
