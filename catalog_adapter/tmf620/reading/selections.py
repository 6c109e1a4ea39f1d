"""``prodSpecCharValueUse``: which values of which characteristics an offering keeps, or a price is for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from catalog_adapter.data_model import Value
from catalog_adapter.offers.models import Characteristic
from catalog_adapter.offers.ranges import Ranges, Values
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.extension import extension
from catalog_adapter.tmf620.lenient import folded, mapping, mappings, reference
from catalog_adapter.tmf620.problems import LeftOut
from catalog_adapter.tmf620.reading.source import name_of, names_of
from catalog_adapter.tmf620.reading.specifications import ReadSpecification
from catalog_adapter.tmf620.reading.values import Range, entries, like_one_of, our_value, range_of, raw_value


@dataclass(frozen=True)
class Target:
    """What a use is about: a characteristic, or an optional part of a bundle, with its values."""

    id: str
    domain: Values


@dataclass
class Vocabulary:
    """Everything that can be configured of one offering, by the names the catalogue has for it."""

    targets: dict[str, Target] = field(default_factory=dict)
    _of_specification: dict[tuple[str, str], Target] = field(default_factory=dict)

    def add_specification(self, tmf_id: str, specification: ReadSpecification) -> None:
        """The characteristics of the offering, or of one part of the bundle; where names are alike, the first's."""
        for name, characteristic in specification.by_name.items():
            target = _target(characteristic)
            self.targets.setdefault(name, target)
            self._of_specification[tmf_id, name] = target

    def add_part(self, own_id: str, names: Iterable[str]) -> None:
        """An optional part of a bundle."""
        for name in names:
            self.targets.setdefault(name, Target(own_id, (True, False)))

    def find(self, use: Json) -> Target | None:
        """What a use is about; None where nothing can be chosen of it."""
        specification = reference(mapping(use.get("productSpecification"))) or ""
        for name in names_of(use):
            found = self._of_specification.get((specification, name)) or self.targets.get(name)
            if found is not None:
                return found
        return None

    def by_id(self, own_id: str) -> Target | None:
        """A target by our id."""
        return next((one for one in self.targets.values() if one.id == own_id), None)


def kept_values(uses: Any, vocabulary: Vocabulary) -> Json:
    """The narrowing of an offering, as ``values`` of ``offers.yml``. Raises LeftOut where nothing would be left."""
    found: Json = {}
    for use in mappings(uses):
        target = _wanted_target(use, vocabulary)
        if target is None:
            continue
        wanted = _wanted(use, target)
        if isinstance(target.domain, Ranges) and len(wanted.ranges) == 1 and not wanted.values:
            found[target.id] = _bounds(wanted.ranges[0])
            continue
        values = [one for limits in wanted.ranges for one in target.domain if _within(one, limits)]
        values += [one for one in wanted.values if one not in values]
        if wanted.unknown and not values:
            raise LeftOut(f"keeps only values of {name_of(use)!r} that its specification doesn't have")
        if values and (extension(use) is not None or len(values) < len(target.domain)):
            found[target.id] = values[0] if len(values) == 1 else values
    return found


def conditions(uses: Any, vocabulary: Vocabulary) -> Json:
    """What a price is for, as ``when`` of ``offers.yml``. Raises LeftOut where it asks for what there isn't."""
    found: Json = {}
    for use in mappings(uses):
        if not entries(use):
            continue
        target = _wanted_target(use, vocabulary)
        if target is None:
            raise LeftOut(f"depends on {name_of(use)!r}, of which nothing can be chosen")
        wanted = _wanted(use, target)
        if wanted.unknown:
            raise LeftOut(f"depends on values of {name_of(use)!r} that can't be chosen")
        if condition := _condition(use, target, wanted):
            found[target.id] = condition[0]
    return found


@dataclass
class _Wanted:
    values: list[Value] = field(default_factory=list)
    ranges: list[Range] = field(default_factory=list)
    unknown: bool = False


def _wanted(use: Json, target: Target) -> _Wanted:
    """What a use lists. Our own uses are believed; another system's values have to be there."""
    found = _Wanted()
    ours = extension(use) is not None
    for entry in entries(use):
        limits = range_of(entry)
        if limits is not None:
            found.ranges.append(limits)
            continue
        value = like_one_of(raw_value(entry), target.domain)
        if value is None and ours:
            value = our_value(raw_value(entry), None)
        if value is None:
            found.unknown = True
        else:
            found.values.append(value)
    return found


def _condition(use: Json, target: Target, wanted: _Wanted) -> list[Any]:
    """A list with the condition; an empty one where every value meets it."""
    if len(wanted.ranges) == 1 and not wanted.values:
        return [_bounds(wanted.ranges[0])]
    values = [one for one in target.domain if any(_within(one, limits) for limits in wanted.ranges)]
    values += [one for one in wanted.values if one not in values]
    if extension(use) is None and len(values) >= len(target.domain) > 1:
        return []
    return [values[0] if len(values) == 1 else values] if values else []


def _wanted_target(use: Json, vocabulary: Vocabulary) -> Target | None:
    """What a use is about: one of ours names it by our id, even where this offering doesn't have it by itself."""
    ours = extension(use)
    if ours is not None and isinstance(ours.get("id"), str):
        return vocabulary.by_id(ours["id"]) or Target(ours["id"], ())
    return vocabulary.find(use)


def _bounds(limits: Range) -> Json:
    bounds = {"at_least": limits.low, "at_most": limits.high}
    return {name: bound for name, bound in bounds.items() if bound is not None}


def _within(value: Value, limits: Range) -> bool:
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return (limits.low is None or value >= limits.low) and (limits.high is None or value <= limits.high)


def _target(characteristic: Characteristic) -> Target:
    return Target(characteristic.id, characteristic.domain())


def part_names(resource: Json, own_id: str) -> Iterable[str]:
    """By which names a catalogue may speak of an offering."""
    return dict.fromkeys((*names_of(resource), folded(own_id)))
