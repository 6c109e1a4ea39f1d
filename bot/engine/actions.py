"""Rasa's actions by name, remembered: Rasa makes a dozen of them each time to find one.

In: an action's name, the domain, the endpoint of actions. Out: the action; the same one each time, where it keeps
nothing of the turn that it ran in.
"""

from __future__ import annotations

from rasa.core.actions import action
from rasa.core.actions.action import (
    Action,
    ActionBotResponse,
    ActionDeactivateLoop,
    ActionExtractSlots,
    ActionListen,
    ActionSessionStart,
)
from rasa.core.actions.forms import FormAction
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from bot.engine.server_action import ServerAction

#: Rasa's own.
stock_action = action.action_for_name_or_text

#: Those that keep nothing of a turn. A form keeps what it once found out about the domain.
_LASTING = frozenset(
    (
        ActionBotResponse,
        ActionDeactivateLoop,
        ActionExtractSlots,
        ActionListen,
        ActionSessionStart,
        FormAction,
        ServerAction,
    )
)


def action_by_name(name: str, domain: Domain, endpoint: EndpointConfig | None) -> Action:
    """As Rasa's own; raises its ActionNotFoundException."""
    kept: dict[tuple[str, int], tuple[EndpointConfig | None, Action]] = domain.__dict__.setdefault("_kept_actions", {})
    known = kept.get((name, id(endpoint)))
    if known is not None and known[0] is endpoint:
        return known[1]
    found = stock_action(name, domain, endpoint)
    if type(found) in _LASTING:
        kept[name, id(endpoint)] = endpoint, found
    return found
