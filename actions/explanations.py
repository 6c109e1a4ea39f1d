"""Explanations in the customer's words: the constraints' own, and what the customer chose that stands in the way."""

from __future__ import annotations

from actions.items import Item
from catalog_adapter.constraints.answers import Explanation
from catalog_adapter.contexts import ResolvedContext


def reason_of(context: ResolvedContext, item: Item, explanation: Explanation | None) -> str:
    """One or more sentences; empty where there is nothing to explain."""
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
        if (variable := item.variable(name)) is not None
    ]
    return context.names.list_of(chosen)
