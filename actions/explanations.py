"""Explanations in the customer's words: the constraints' own, and what the customer chose that stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from actions.items import Item
from actions.turn import Turn
from catalog_adapter.constraints.answers import Explanation, Reason
from catalog_adapter.contexts import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.models import same_value
from catalog_adapter.tone.reply import Refusal
from orders.draft import ActedReason
from orders.product_order.explained import explained


def reason_of(context: ResolvedContext, item: Item, explanation: Explanation | None) -> str:
    """One or more sentences; empty where there is nothing to explain."""
    return explained(context, item.model.configurable, explanation)


def told_reason(
    turn: Turn, item: Item, explanation: Explanation | None, effect: Literal["refused", "explained"] = "refused"
) -> str:
    """As :func:`reason_of`, of what the customer is told now: in a rehearsal it is kept which constraints those are."""
    keep_acted(turn, explanation.reasons if explanation else (), effect)
    return reason_of(turn.context, item, explanation)


def keep_acted(
    turn: Turn, reasons: Iterable[Reason], effect: Literal["refused", "explained", "ended"], what: str = ""
) -> None:
    """Keep in a rehearsal which constraints the customer is told of, and what that is about."""
    if turn.is_rehearsal:
        locale = turn.context.key.locale
        told = [ActedReason(effect=effect, id=one.id, explain=one.explain.text(locale), what=what) for one in reasons]
        turn.draft.acted = [*turn.draft.acted, *told]


def keep_refusal(turn: Turn, item: Item, wished: Mapping[str, Value], explanation: Explanation | None) -> None:
    """Keep for the figures that a wish is refused, with the next reply; what the CSP sells nowhere is not kept."""
    known = {
        name: value for name, value in wished.items()
        if (variable := item.variable(name)) is not None and any(same_value(value, one) for one in variable.domain)
    }  # fmt: skip
    if known:
        constraints = list(dict.fromkeys(one.id for one in explanation.reasons)) if explanation else []
        refusal = Refusal(offering=item.item.offering, wished=known, constraints=constraints)
        turn.draft.refusals = [*turn.draft.refusals, refusal]


def say_apart(turn: Turn, item: Item, wished: Mapping[str, Value]) -> None:
    """Say why wishes don't go together, whatever else is chosen."""
    conflict = item.having(wished).configuration.conflict()
    keep_refusal(turn, item, wished, conflict)
    names = turn.context.names
    wish = names.list_of(names.choice(one, wished[one.id]) for one in item.model.configurable.variables
                         if one.id in wished)  # fmt: skip
    turn.say("why_not", wish=wish or item.name, reason=told_reason(turn, item, conflict))
