"""The models of the data files as plain data again: what their YAML would hold, in its shortest form.

Input: an instance of a :class:`~catalog_adapter.data_model.DataModel`. Output: dicts, lists, texts, whole numbers and
yes/no, for which ``type(model).model_validate(plain(model)) == model``.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from catalog_adapter.data_model import DataModel, LocalText
from catalog_adapter.offers.models import Characteristic, CharacteristicValue, ProductOfferingTerm, TermDiscount
from catalog_adapter.tmf620.documents import Json

#: Fields that count months and are written as a duration.
_DURATIONS = {(ProductOfferingTerm, "duration"), (TermDiscount, "months")}
_PHRASES = {"synonyms"}
_LONGEST_MONTHS = 999
_DECIMALS = 2


def plain(model: DataModel) -> Json:
    """Everything of ``model`` that is not its default, under the names of the data files."""
    return plain_fields(model, tuple(type(model).model_fields))


def plain_fields(model: DataModel, names: tuple[str, ...]) -> Json:
    """As :func:`plain`, of some fields only."""
    kind = type(model)
    defaults = _defaults(kind)
    found: Json = {}
    for name in names:
        value = getattr(model, name)
        alias, default = defaults[name]
        if value != default:
            found[alias] = duration(value) if (kind, name) in _DURATIONS else _plain(value, name)
    return _shortest(model, found) if isinstance(model, Characteristic) and "values" in names else found


@cache
def _defaults(kind: type[DataModel]) -> dict[str, tuple[str, Any]]:
    """The fields of a model: their names in the data files, and their defaults."""
    return {
        name: (field.alias or name, field.get_default(call_default_factory=True))
        for name, field in kind.model_fields.items()
    }


def duration(months: int) -> str:
    """Months as the data files write a duration; whole years only where months would be too many."""
    if months > _LONGEST_MONTHS:
        return f"{months // 12} years"
    return f"{months} month" if months == 1 else f"{months} months"


def money_text(amount: Decimal) -> str:
    """An amount as the data files write it: with two decimals, and more only where they count."""
    exact = amount.normalize()
    return f"{exact:.{max(_DECIMALS, -int(exact.as_tuple().exponent))}f}"


def _plain(value: Any, name: str) -> Any:
    if isinstance(value, LocalText):
        return value.by_locale[""] if set(value.by_locale) == {""} else dict(value.by_locale)
    if isinstance(value, CharacteristicValue):
        entry = plain(value)
        return entry["value"] if set(entry) == {"value"} else entry
    if isinstance(value, DataModel):
        return plain(value)
    if isinstance(value, Decimal):
        return money_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        if name in _PHRASES and set(value) == {""}:
            return list(value[""])
        return {key: _plain(one, "") for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one, "") for one in value]
    return value


def _shortest(model: Characteristic, found: Json) -> Json:
    """Without what follows: the type from the values, the values of a plain yes/no from its type."""
    if not model.values:
        return {name: value for name, value in found.items() if name != "type"}
    first = model.values[0].value
    follows = "boolean" if isinstance(first, bool) else "integer" if isinstance(first, int) else "string"
    if model.type is None:
        return {**found, "type": None}
    if model.type == "boolean" and isinstance(first, bool) and found["values"] == [True, False]:
        return {name: value for name, value in found.items() if name != "values"}
    return {name: value for name, value in found.items() if name != "type"} if model.type == follows else found
