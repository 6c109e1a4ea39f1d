"""``requires`` and ``excludes`` between offerings, specifications and characteristics, as constraints.

A constraint speaks of the characteristics of one configuration, and an optional part of a bundle is one of those. So a
relationship between two offerings is a constraint of the bundles that hold both; where none does, it is what the one
offering ``requires`` or ``excludes`` in an order. Relationships that we once wrote are read as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from catalog_adapter.constraints.models import Constraint
from catalog_adapter.offers.models import Characteristic, ProductOffering
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.extension import extension
from catalog_adapter.tmf620.ids import joined_id
from catalog_adapter.tmf620.lenient import folded, is_over, mappings, reference, text, whole
from catalog_adapter.tmf620.plain import plain
from catalog_adapter.tmf620.reading.checked import checked
from catalog_adapter.tmf620.reading.explanations import Kind, explain
from catalog_adapter.tmf620.reading.source import Source
from catalog_adapter.tmf620.reading.specifications import ReadSpecification

_KINDS: dict[str, Kind] = {
    "requires": "requires", "require": "requires", "dependency": "requires", "dependson": "requires",
    "excludes": "excludes", "exclude": "excludes", "exclusivity": "excludes", "incompatible": "excludes",
}  # fmt: skip


class _Read:
    """What the relationships are between: offerings and specifications as read, by TMF id."""

    def __init__(
        self, source: Source, offerings: dict[str, ProductOffering], specifications: dict[str, ReadSpecification]
    ) -> None:
        self.source = source
        self.offerings = offerings
        self.specifications = specifications
        own = {one.id: one for one in offerings.values()}
        #: By an offering's id, the ids of the specifications it is made of.
        self.made_of = {
            one.id: {own[part.offering].specification for part in one.bundle} or {one.specification}
            for one in own.values()
        }
        #: By an offering's id, the bundles that hold it.
        self.holding: dict[str, list[ProductOffering]] = {}
        for bundle in own.values():
            for part in bundle.bundle:
                self.holding.setdefault(part.offering, []).append(bundle)
        self.characteristics = {
            one.model.id: {choice.id for choice in one.model.characteristics} for one in specifications.values()
        }

    def with_characteristics(self, *ids: str) -> list[ProductOffering]:
        """The offerings that have all these characteristics."""
        return [
            one for one in self.offerings.values()
            if set(ids) <= set().union(*(self.characteristics.get(made or "", set()) for made in self.made_of[one.id]))
        ]  # fmt: skip


@dataclass(frozen=True)
class _Side:
    """One side of a constraint: the yes/no characteristic it is, and what it is called."""

    id: str
    name: str


def constraints_of(
    source: Source, offerings: dict[str, ProductOffering], specifications: dict[str, ReadSpecification]
) -> list[Constraint]:
    """The constraints that the catalogue's relationships stand for, each once; warns of what none can say."""
    read = _Read(source, offerings, specifications)
    found: dict[str, Constraint] = {}
    for constraint in [*_between_offerings(read), *_between_characteristics(read)]:
        found.setdefault(constraint.id, constraint)
    return list(found.values())


def with_relations(
    source: Source, offerings: dict[str, ProductOffering], specifications: dict[str, ReadSpecification]
) -> dict[str, ProductOffering]:
    """The offerings with what each requires and excludes in an order, by TMF id."""
    read = _Read(source, offerings, specifications)
    found: dict[str, dict[Kind, list[Json]]] = {one.id: {} for one in offerings.values()}
    for _, kind, one, other in [*_offering_pairs(read), *_specification_pairs(read)]:
        listed = found[one.id].setdefault(kind, [])
        if not _holding(read, one, other) and {"offering": [other.id]} not in listed:
            listed.append({"offering": [other.id]})
    for tmf_id, offering in offerings.items():
        for kind, relations in _once_written(source, tmf_id, offerings).items():
            found[offering.id].setdefault(kind, []).extend(relations)
    return {
        tmf_id: checked(ProductOffering, plain(one) | dict(found[one.id])) if any(found[one.id].values()) else one
        for tmf_id, one in offerings.items()
    }


def _once_written(source: Source, tmf_id: str, offerings: dict[str, ProductOffering]) -> dict[Kind, list[Json]]:
    """The relations that we wrote, each in its place: of one with several offerings, each has its own entry."""
    found: dict[Kind, dict[int, Json]] = {}
    for relation in mappings(source.offerings[tmf_id].get("productOfferingRelationship")):
        ours, target = extension(relation) or {}, reference(relation)
        kind, number = _KINDS.get(folded(relation.get("relationshipType"))), whole(ours.get("relation"))
        if kind is None or number is None or target not in offerings:
            continue
        more: Json = {name: ours[name] for name in ("in", "explain") if name in ours}
        entry = found.setdefault(kind, {}).setdefault(number, {"offering": [], **more})
        entry["offering"].append(offerings[target].id)
    return {kind: [one for _, one in sorted(entries.items())] for kind, entries in found.items()}


def _holding(read: _Read, one: ProductOffering, other: ProductOffering) -> list[ProductOffering]:
    """The bundles that hold both."""
    return [
        bundle for bundle in read.holding.get(one.id, ()) if any(part.offering == other.id for part in bundle.bundle)
    ]


def _between_offerings(read: _Read) -> Iterator[Constraint]:
    for where, kind, one, other in [*_offering_pairs(read), *_specification_pairs(read)]:
        for bundle in _holding(read, one, other):
            yield from _within(bundle, kind, one, other, read.source, where)


def _offering_pairs(read: _Read) -> Iterator[tuple[str, Kind, ProductOffering, ProductOffering]]:
    for tmf_id, offering in read.offerings.items():
        where = f"productOffering/{tmf_id}"
        relations = read.source.offerings[tmf_id].get("productOfferingRelationship")
        for kind, target in _targets(relations, tmf_id, where, read.source):
            if target in read.offerings:
                yield where, kind, offering, read.offerings[target]
            else:
                read.source.report.warning(where, f"{kind} {target!r}, which is not sold; left aside")


def _specification_pairs(read: _Read) -> Iterator[tuple[str, Kind, ProductOffering, ProductOffering]]:
    """Two specifications stand for the offerings that have them."""
    having: dict[str, list[ProductOffering]] = {}
    for offering in read.offerings.values():
        having.setdefault(offering.specification or "", []).append(offering)
    for tmf_id, specification in read.specifications.items():
        where = f"productSpecification/{tmf_id}"
        relations = read.source.specifications.get(tmf_id, {}).get("productSpecificationRelationship")
        for kind, target in _targets(relations, tmf_id, where, read.source):
            others = having.get(read.specifications[target].model.id, []) if target in read.specifications else []
            ones = having.get(specification.model.id, [])
            if not ones or not others or (kind == "requires" and len(others) > 1):
                read.source.report.warning(where, f"{kind} {target!r}, which no constraint can say; left aside")
                continue
            yield from ((where, kind, one, other) for one in ones for other in others)


def _targets(raw: Any, tmf_id: str, where: str, source: Source) -> Iterator[tuple[Kind, str]]:
    for relation in mappings(raw):
        kind = _KINDS.get(folded(relation.get("relationshipType")))
        target = reference(relation)
        if kind is None or extension(relation) is not None or is_over(relation, source.settings.today):
            continue
        if target is None or target == tmf_id:
            source.report.warning(where, f"{kind} itself, or nothing; left aside")
        else:
            yield kind, target


def _within(
    bundle: ProductOffering, kind: Kind, one: ProductOffering, other: ProductOffering, source: Source, where: str
) -> Iterator[Constraint]:
    """What a relationship means in a bundle, by which of the two can be left out of it."""
    optional = {part.offering for part in bundle.bundle if part.optional}
    first, second = _Side(one.id, one.name.text("")), _Side(other.id, other.name.text(""))
    language = source.settings.language
    if one.id in optional and other.id in optional:
        yield _constraint(kind, first, second, language)
    elif other.id in optional:
        yield _constraint(kind, first, second, language, offering=bundle.id, always=True)
    elif kind == "excludes" and one.id in optional:
        yield _constraint(kind, second, first, language, offering=bundle.id, always=True)
    elif kind == "excludes":
        source.report.error(where, f"excludes {other.id!r}, but the bundle {bundle.id!r} always has both")


def _between_characteristics(read: _Read) -> Iterator[Constraint]:
    for tmf_id, specification in read.specifications.items():
        for raw in mappings(read.source.specifications.get(tmf_id, {}).get("productSpecCharacteristic")):
            one = _characteristic(specification, raw)
            for relation in mappings(raw.get("productSpecCharRelationship")) if one else ():
                kind = _KINDS.get(folded(relation.get("relationshipType")))
                if one is None or kind is None or extension(relation) is not None:
                    continue
                other = _characteristic(read.specifications.get(reference(relation) or tmf_id, specification), relation)
                where = f"productSpecification/{tmf_id}"
                if other is None or other.id == one.id or not (_is_yes_no(one) and _is_yes_no(other)):
                    what = text(relation.get("name"), 60)
                    read.source.report.warning(where, f"{one.id!r} {kind} {what!r}, which says nothing of their values")
                    continue
                yield from _of_characteristics(read, specification.model.id, kind, one, other, where)


def _of_characteristics(
    read: _Read, specification: str, kind: Kind, one: Characteristic, other: Characteristic, where: str
) -> Iterator[Constraint]:
    """Between two yes/no characteristics; for those of their specification alone, where others have both, too."""
    first, second = _Side(one.id, one.name.text("")), _Side(other.id, other.name.text(""))
    having = read.with_characteristics(one.id, other.id)
    language = read.source.settings.language
    concerned = [offering for offering in having if specification in read.made_of[offering.id]]
    if not concerned:
        read.source.report.warning(where, f"{one.id!r} {kind} {other.id!r}, but no offering has both; left aside")
    elif len(concerned) == len(having):
        yield _constraint(kind, first, second, language)
    else:
        for offering in (one for one in concerned if one.specification):
            yield _constraint(kind, first, second, language, offering=offering.id)


def _constraint(
    kind: Kind, one: _Side, other: _Side, language: str, *, offering: str | None = None, always: bool = False
) -> Constraint:
    """``one`` decides, unless it is ``always`` there. What excludes each other does so both ways."""
    if kind == "excludes" and not always:
        one, other = sorted((one, other), key=lambda side: side.id)
    identity = joined_id(f"{one.id}-{kind}", other.id)
    when = {} if always else {one.id: True}
    wanted = kind == "requires"
    built: Json = {
        "id": joined_id(offering, identity) if offering else identity,
        "offering": offering,
        "when": when,
        "require" if wanted else "exclude": {other.id: True},
        "explain": explain(kind, one.name, other.name, language),
        "cases": {"valid": [{**when, other.id: wanted}], "violated": [{**when, other.id: not wanted}]},
    }
    return Constraint.model_validate(built)


def _characteristic(specification: ReadSpecification, named: Json) -> Characteristic | None:
    return specification.by_name.get(folded(named.get("name"))) or specification.by_name.get(folded(named.get("id")))


def _is_yes_no(characteristic: Characteristic) -> bool:
    return all(isinstance(one.value, bool) for one in characteristic.values)
