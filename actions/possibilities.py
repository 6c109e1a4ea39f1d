"""What can be chosen: for a characteristic that is named, for all that is still open, or whether wishes go together."""

from __future__ import annotations

from actions.action import StandardAction, TrackerEvents
from actions.browsing import show_offers
from actions.explanations import keep_refusal, told_reason
from actions.items import Item, current_item, is_open
from actions.options import listed, options_in_words
from actions.payloads import choose
from actions.subjects import imagined_subject, is_imagined, named_values
from actions.turn import Turn
from catalog_adapter.offers.configurable import Variable
from catalog_adapter.offers.models import same_value
from catalog_adapter.offers.ranges import Values
from catalog_adapter.tone.reply import QuickReply


class ListPossibleValues(StandardAction):
    """What can be chosen: for a characteristic that is named, else for all of the item."""

    action_name = "action_list_possible_values"

    async def act(self, turn: Turn) -> TrackerEvents:
        """List what is possible."""
        item = current_item(turn.context, turn.draft) or imagined_subject(turn)
        if item is None:
            show_offers(turn, "offers_intro")
        elif not _answer_wishes(turn, item):
            _list(turn, item)
        return []


def _list(turn: Turn, item: Item) -> None:
    """The values of what is named; else of all that is asked, what is being asked last, next to its question."""
    named = {one.characteristic for one in turn.understanding.entities if one.characteristic}
    variables, domains = item.model.configurable, item.domains()
    asked = turn.draft.asked.characteristic if turn.draft.asked and turn.draft.items else None
    shown = [one for one in variables.variables if one.id in named] or sorted(
        (one for one in variables.to_ask() if is_open(one, domains)), key=lambda one: one.id == asked
    )
    turn.note_where_partial(not domains.is_all_of(one.id for one in shown))
    for variable in shown[:-1]:
        _note_values(turn, variable, domains[variable.id])
    for variable in shown[-1:]:
        _say_values(turn, variable, domains[variable.id], buttons=bool(turn.draft.items))


def _answer_wishes(turn: Turn, item: Item) -> bool:
    """*Can I have a static IP with the standard router?*: whether the values named go together, and if not, why."""
    names = turn.context.names
    wished = [(variable, value) for variable, value in named_values(turn, item) if value is not None]
    tried = item.having({} if is_imagined(item) else item.item.choices)
    for variable, value in wished:
        if not any(same_value(value, one) for one in variable.domain):
            return False
        explanation = tried.configuration.why_not(variable.id, value)
        if explanation is not None:
            keep_refusal(turn, tried, {variable.id: value}, explanation)
            turn.say("why_not", wish=names.choice(variable, value), reason=told_reason(turn, item, explanation))
            return True
        tried = tried.having({**tried.item.choices, variable.id: value})
    if wished:
        turn.say("possible_yes", wish=names.list_of([names.choice(variable, value) for variable, value in wished]))
    return bool(wished)


def _note_values(turn: Turn, variable: Variable, values: Values) -> None:
    options = options_in_words(turn.context, variable, values)
    if options:
        turn.note("possible_values", characteristic=turn.context.names.variable(variable), options=options)


def _say_values(turn: Turn, variable: Variable, values: Values, *, buttons: bool) -> None:
    names = turn.context.names
    replies = [QuickReply(title=names.value(variable, one), payload=choose(variable.id, one)) for one in listed(values)]
    turn.say("possible_values", characteristic=names.variable(variable),
             options=options_in_words(turn.context, variable, values) or turn.context.say("word_no"),
             quick_replies=replies if buttons else [])  # fmt: skip
