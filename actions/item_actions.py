"""What can be done with each item of an order that is being looked at: open it again, or take it out.

Input: the order's items. Output: quick replies, whose titles tell the items apart.
"""

from __future__ import annotations

from collections.abc import Sequence

from actions.items import Item
from actions.payloads import open_again, take_out
from catalog_adapter.tone.reply import QuickReply


def item_actions(items: Sequence[Item], item: Item) -> list[QuickReply]:
    """Open it again, where it has something to choose; take it out, where more is left then."""
    return [*_opening(items, item), *taking_out(items, item)]


def taking_out(items: Sequence[Item], item: Item) -> list[QuickReply]:
    """Take it out, unless it is the only one."""
    if len(items) == 1:
        return []
    title = item.context.say("word_take_out", offering=_called(items, item))
    return [QuickReply(title=title, payload=take_out(item.item.id))]


def _opening(items: Sequence[Item], item: Item) -> list[QuickReply]:
    if item.ends or all(len(one.domain) == 1 for one in item.model.configurable.variables):
        return []
    title = item.context.say("word_change_service", service=_called(items, item))
    return [QuickReply(title=title, payload=open_again(item.item.id))]


def _called(items: Sequence[Item], item: Item) -> str:
    """Its name; with its place in the order, where another is called the same."""
    if sum(one.name == item.name for one in items) == 1:
        return item.name
    return f"{item.name} ({[one.item.id for one in items].index(item.item.id) + 1})"
