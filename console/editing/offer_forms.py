"""The forms of ``offers.yml``: of an offering and of a specification, field by field as its data model has them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from catalog_adapter.offers.amounts import Period
from catalog_adapter.offers.bundles import Where
from catalog_adapter.offers.characteristics import CharacteristicType
from console.editing.form.field import Entry, Field, Shown, Typed
from console.editing.form.notations import AnyValue, Conditions, Ids
from console.editing.form.parts import Group, Rows
from console.editing.form.simple import Check, Choice, Day, Line, Money, Number
from console.editing.form.texts import Phrases, Text

_PERIODS: tuple[str, ...] = get_args(Period)


class Paid(Choice):
    """How often a price is paid: three keys, of which each price has one."""

    @property
    def names(self) -> tuple[str, ...]:
        """See the base."""
        return ("recurring", "one_time", "usage")

    def texts(self, prefix: str, part: Entry) -> dict[str, str] | None:
        """See the base."""
        found = [part.get("recurring"), *(name for name in ("one_time", "usage") if part.get(name) is True)]
        said = next((one for one in found if one is not None), None)
        return {} if said is None else {f"{prefix}{self.name}": said} if said in self.options else None

    def read(self, prefix: str, typed: Typed, before: Entry) -> Entry:
        """See the base."""
        said = super().read(prefix, typed, before).get(self.name)
        if said is None:
            return {}
        return {said: True} if said in ("one_time", "usage") else {"recurring": said}

    def shown(self, prefix: str, typed: Typed, languages: Sequence[str], before: Entry) -> Shown:
        """See the base."""
        return super().shown(prefix, typed, languages, before)


_RELATION: tuple[Field, ...] = (
    Ids("offering", suggest="offerings", alone=True),
    Ids("in", suggest="wheres", alone=True),
    Text("explain"),
)
_WHEN = Conditions("when", suggest="conditions")
_NAMED: tuple[Field, ...] = (Line("id"), Text("name"))

_PRICE: tuple[Field, ...] = (
    *_NAMED, Money("amount"), Paid("paid", options=(*_PERIODS, "one_time", "usage")), _WHEN,
    Line("per", suggest="characteristics"), Line("unit"),
)  # fmt: skip
_TERM: tuple[Field, ...] = (
    *_NAMED,
    Line("duration"),
    Group("discount", (Number("percentage"), Money("amount"), Line("for"))),
    Check("default"),
    Phrases("synonyms"),
)
_PART: tuple[Field, ...] = (
    Line("offering", suggest="offerings"), Check("optional"), Check("default"), Number("at_least"), Number("at_most"),
    Number("ask"), Text("question"),
)  # fmt: skip
_CHOICE: tuple[Field, ...] = (
    Line("id"), Ids("of", suggest="offerings"), Number("at_least"), Number("at_most"), Text("explain"),
)  # fmt: skip

OFFERING: tuple[Field, ...] = (
    Text("name"), Text("description"), Text("highlight"),
    Line("specification", suggest="specifications"), Conditions("values", suggest="conditions"),
    Rows("prices", _PRICE), Rows("terms", _TERM), Number("terms_ask"),
    Rows("bundle", _PART), Rows("choose", _CHOICE),
    Rows("requires", _RELATION, bare="offering"), Rows("excludes", _RELATION, bare="offering"),
    Day("valid_from"), Day("valid_until"), Check("sold_alone", otherwise=True),
    Phrases("synonyms"), Line("category"), Line("tmf_id"),
)  # fmt: skip

_VALUE: tuple[Field, ...] = (AnyValue("value"), Text("name"), Phrases("synonyms"))
_CHARACTERISTIC: tuple[Field, ...] = (
    *_NAMED, Text("question"), Text("description"), Choice("type", options=get_args(CharacteristicType)), Line("unit"),
    Rows("values", _VALUE, bare="value"), Group("range", (Number("from"), Number("to"), Number("step"))),
    AnyValue("default", suggest="values"), Number("ask"), Conditions("only_when", suggest="conditions"),
    Phrases("synonyms"), Line("tmf_id"),
)  # fmt: skip

SPECIFICATION: tuple[Field, ...] = (
    Text("name"), Text("description"), Rows("characteristics", _CHARACTERISTIC), Line("tmf_id"),
)  # fmt: skip

#: List of the file → its form.
FORMS: dict[str, tuple[Field, ...]] = {"product_offerings": OFFERING, "product_specifications": SPECIFICATION}
WHERES: tuple[Any, ...] = get_args(Where)
