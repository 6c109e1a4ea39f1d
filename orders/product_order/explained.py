"""Why a configuration can't be, in the customer's words. Input: the engine's explanation. Output: sentences, the same
in the chat and in what an OSS is answered."""

from __future__ import annotations

from catalog_adapter.constraints.answers import Explanation
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.offers.configurable import Configurable


def explained(context: ResolvedContext, configurable: Configurable, explanation: Explanation | None) -> str:
    """One or more sentences; the choices that stand in the way where no entry of the data does; empty where there is
    nothing to explain."""
    if explanation is None:
        return ""
    locale = context.key.locale
    sentences = [one.explain.text(locale) for one in explanation.constraints]
    sentences += [one.explain.text(locale) for one in explanation.availability]
    if sentences:
        return " ".join(dict.fromkeys(sentences))
    chosen = [
        context.names.choice(variable, value)
        for name, value in explanation.choices.items()
        if (variable := configurable.variable(name)) is not None
    ]
    return context.names.list_of(chosen)
