"""The form of an expected conversation: what the customer says, what is expected of each line, and of the order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from console.editing.form.field import Field
from console.editing.form.notations import Conditions, Ids
from console.editing.form.parts import Group, Rows
from console.editing.form.simple import Check, Choice, Line, Money, Number, OneText


@dataclass(frozen=True)
class TextLines(OneText):
    """Several texts, one a line."""

    kind: ClassVar[str] = "text_lines"

    def written(self, value: Any) -> str | None:
        """See the base."""
        return "\n".join(value) if isinstance(value, list) and all(isinstance(one, str) for one in value) else None

    def value(self, text: str) -> Any:
        """See the base."""
        return [line.strip() for line in text.splitlines() if line.strip()]


_LINE: tuple[Field, ...] = (
    Line("customer"), Line("intent", suggest="intents"), Line("own_intent", suggest="own_intents"),
    Ids("messages", suggest="messages"), TextLines("says"), TextLines("says_not"), Check("once_done"),
)  # fmt: skip
_ITEM: tuple[Field, ...] = (
    Line("offering", suggest="offerings"), Choice("action", options=("add", "modify", "delete")), Line("postcode"),
    Conditions("values"), Money("monthly"), Money("one_time"), Conditions("prices"),
    Group("first_months", (Number("months"), Money("discount"))),
)  # fmt: skip
_ORDER: tuple[Field, ...] = (
    Group("contact", (Line("name"), Line("company"), Line("email"), Line("phone"))), Rows("items", _ITEM),
)  # fmt: skip

CONVERSATION: tuple[Field, ...] = (
    Line("about"), Line("segment", suggest="segments"), Line("locale", suggest="locales"),
    Rows("lines", _LINE, bare="customer"), Group("order", _ORDER), Rows("orders", _ORDER),
)  # fmt: skip
