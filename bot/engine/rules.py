"""Which rules apply where a conversation is, remembered.

Rasa compares each rule with the conversation's last states anew at each decision, some hundred rules three or four
times a turn. Conversations come to the same few hundred places again and again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy

#: Places that are remembered of a set of rules, some kilobytes each; then all are forgotten.
_MOST = 2_000

#: Rasa's own.
stock_possible_keys = RulePolicy._get_possible_keys  # noqa: SLF001 - Rasa has no setting for it


@dataclass
class _Known:
    """``places`` are those that were met, with the rules that apply there; ``are_texts_read``: some rule asks what a
    customer said, word for word."""

    are_texts_read: bool
    places: dict[str, frozenset[str]] = field(default_factory=dict)


def possible_keys(policy: RulePolicy, lookup: dict[str, str], states: list[Any]) -> set[str]:
    """What ``RulePolicy._get_possible_keys`` finds: the keys of the rules in ``lookup`` that apply to ``states``. The
    rules of a policy that decides never change."""
    all_known: dict[int, _Known] = policy.__dict__.setdefault("_known_places", {})
    known = all_known.get(id(lookup))
    if known is None:
        known = all_known[id(lookup)] = _Known(any('"text"' in key for key in lookup))
    place = json.dumps(states if known.are_texts_read else [_without_text(state) for state in states], sort_keys=True)
    if place not in known.places:
        if len(known.places) >= _MOST:
            known.places.clear()
        known.places[place] = frozenset(stock_possible_keys(policy, lookup, states))
    return set(known.places[place])


def _without_text(state: dict[str, Any]) -> dict[str, Any]:
    """A place isn't another because of the words with which it was come to; and they need not be remembered."""
    user = state.get("user")
    if not user or "text" not in user:
        return state
    return {**state, "user": {name: value for name, value in user.items() if name != "text"}}
