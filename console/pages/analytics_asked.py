"""What a visitor asks of the figures. Input: the page's query. Output: a :class:`Scope`, and the form as it stands.

What can't be read is left out or told, and never ends in an error page: an address may be typed by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from analytics.scope import DIMENSIONS, Dimension, Scope, days_of
from foundation.database import utc_now
from foundation.errors import BadInput

_LONGEST = 64
_LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Asked:
    """``problem`` is what could not be read; then the usual days are shown."""

    scope: Scope
    problem: BadInput | None = None
    choices: Mapping[Dimension, Sequence[Any]] = field(default_factory=dict)

    def with_choices(self, choices: Mapping[Dimension, Sequence[Any]]) -> Asked:
        """With what there is to choose from; what was chosen stays in it."""
        kept = {one: {self.chosen(one)} - {None} for one in DIMENSIONS}
        return replace(self, choices={one: sorted({*found, *kept[one]}) for one, found in choices.items()})

    def chosen(self, dimension: Dimension) -> Any:
        """What was chosen of it; None for all."""
        return getattr(self.scope, dimension)

    def query(self, **more: str) -> str:
        """The query that asks the same."""
        asked = {"from": str(self.scope.first), "to": str(self.scope.last)}
        asked |= {str(one): str(self.chosen(one)) for one in DIMENSIONS if self.chosen(one) is not None}
        return urlencode(asked | more)


def asked_of(csp: str, query: Mapping[str, str]) -> Asked:
    """What a query asks."""
    today, problem = utc_now().date(), None
    try:
        first, last = days_of(query.get("from", ""), query.get("to", ""), today)
    except BadInput as error:
        (first, last), problem = days_of("", "", today), error
    words = {one: query.get(one, "")[:_LONGEST].replace("\0", "") or None for one in ("channel", "segment", "locale")}
    number = query.get("revision", "")
    revision = int(number) if number.isascii() and number.isdecimal() and len(number) < len(str(_LARGEST)) else None
    return Asked(Scope(csp, first, last, words["channel"], words["segment"], words["locale"], revision), problem)
