"""One characteristic of a specification: its values, its default, whether it is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalog_adapter.data_model import Value
from catalog_adapter.offers.models import Characteristic
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.extension import extension, taken_tmf_id
from catalog_adapter.tmf620.lenient import identity, is_over, is_yet_to_come, text, truth, whole
from catalog_adapter.tmf620.problems import LeftOut
from catalog_adapter.tmf620.reading.checked import checked
from catalog_adapter.tmf620.reading.source import Source, taken_description, taken_name
from catalog_adapter.tmf620.reading.values import (
    Range,
    entries,
    kind_of,
    our_value,
    range_of,
    raw_value,
    values_of_one_kind,
)

#: Where questions about foreign characteristics stand: all in one place, so in the order of their specification.
_ASK = 10
_OURS = ("question", "ask", "only_when", "synonyms", "type")


@dataclass
class _Values:
    """The values as read, with the default and the unit that some of them carry."""

    values: list[Any]
    default: Value | None = None
    unit: str | None = None
    range: Range | None = None


def read_characteristic(raw: Json, own_id: str, source: Source, where: str) -> Characteristic:
    """A characteristic of a specification. Raises LeftOut where nothing can be chosen; warns of what is lost."""
    ours = extension(raw)
    kind = kind_of(raw.get("valueType"))
    found = _our_values(raw, kind) if ours is not None else _foreign_values(raw, kind, source)
    built: Json = {
        "id": own_id,
        "name": taken_name(raw, own_id),
        **_choices(found, ours or {}),
        "unit": found.unit,
    }
    built |= taken_description(raw) | taken_tmf_id(raw, identity(raw.get("id")), own_id)
    if ours is not None:
        built |= {"type": kind} if kind else {}
        built |= {name: ours[name] for name in _OURS if name in ours}
    else:
        built |= _asked(raw, found)
        _warn(raw, found, source, where)
    return checked(Characteristic, built)


def _our_values(raw: Json, kind: str | None) -> _Values:
    found = _Values([])
    for entry in entries(raw):
        if isinstance(entry.get("unitOfMeasure"), str):
            found.unit = entry["unitOfMeasure"]
        if (limits := range_of(entry)) is not None:
            found.range = limits
            continue
        value = our_value(raw_value(entry), kind)
        more = {name: one for name, one in (extension(entry) or {}).items() if name in ("name", "synonyms")}
        found.values.append({"value": value, **more})
        if truth(entry.get("isDefault")) and found.default is None:
            found.default = value
    return found


def _choices(found: _Values, ours: Json) -> Json:
    """The values, or the range in their place: of ours, what TMF620 has no field for is in our own member."""
    if found.range is None:
        return {"values": found.values, "default": found.default}
    limits = {"from": found.range.low, "to": found.range.high} | ({"step": ours["step"]} if "step" in ours else {})
    return {"range": limits, "default": ours.get("default", found.default)}


def _foreign_values(raw: Json, kind: str | None, source: Source) -> _Values:
    today = source.settings.today
    raws: list[Any] = []
    default: Any = None
    units: list[str] = []
    declared = kind
    for entry in entries(raw):
        if is_over(entry, today) or is_yet_to_come(entry, today):
            continue
        declared = declared or kind_of(entry.get("valueType"))
        limits = range_of(entry)
        if limits is not None and limits.is_long and len(entries(raw)) == 1:
            return _Values([], unit=text(entry.get("unitOfMeasure"), 40) or None, range=limits)
        listed = limits.numbers() if limits is not None else [raw_value(entry)]
        unit = text(entry.get("unitOfMeasure"), 40)
        raws += listed
        units += [unit] * len(listed)
        if default is None and truth(entry.get("isDefault")):
            default = len(raws) - 1
    if len({unit for unit in units if unit}) > 1:
        raws = [f"{text(one, 150)} {unit}".strip() for one, unit in zip(raws, units, strict=True)]
        units = []
    return _of_one_kind(raw, raws, declared, default, next((unit for unit in units if unit), None))


def _of_one_kind(raw: Json, raws: list[Any], declared: str | None, default: int | None, unit: str | None) -> _Values:
    """The values without repetitions; a configurable yes/no always has both."""
    usable = [(place, one) for place, one in enumerate(raws) if values_of_one_kind([one], "string")]
    values = values_of_one_kind([one for _, one in usable], declared)
    chosen = next((values[n] for n, (place, _) in enumerate(usable) if place == default), None)
    configurable = truth(raw.get("configurable"))
    if declared == "boolean" and (not values or (configurable and len(values) == 1)):
        values = [True, False]
    if not values:
        raise LeftOut("has no values that could be chosen from", "warning")
    if configurable is False and chosen is not None:
        values = [chosen]
    distinct = list(dict.fromkeys(values))
    if len(distinct) > 1 and isinstance(distinct[0], bool):
        distinct = [True, False]
        may_be_missing = whole(raw.get("minCardinality")) == 0
        chosen = False if chosen is None and may_be_missing else chosen
    return _Values(list(distinct), chosen, unit)


def _asked(raw: Json, found: _Values) -> Json:
    """Customers are asked what they may choose; an extra that has a default is only told of."""
    if found.range is not None:
        return {"ask": _ASK}
    settled = found.default is not None and isinstance(found.values[0], bool)
    if len(found.values) < 2 or settled or truth(raw.get("configurable")) is False:
        return {}
    return {"ask": _ASK}


def _warn(raw: Json, found: _Values, source: Source, where: str) -> None:
    most, fewest = whole(raw.get("maxCardinality")), whole(raw.get("minCardinality"))
    if most is not None and most > 1 and len(found.values) > 1:
        source.report.warning(where, f"may have {most} values at once; one can be chosen")
    if fewest == 0 and found.default is None and len(found.values) > 1:
        source.report.warning(where, "may have no value; here one is always chosen")
    if truth(raw.get("extensible")):
        source.report.warning(where, "may have other values too; those that are listed can be chosen")
