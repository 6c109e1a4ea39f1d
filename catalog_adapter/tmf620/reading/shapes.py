"""Which offerings can be sold, and what each is made of: a specification, or the parts of a bundle, flat.

Our bundles hold offerings that are no bundles. A bundle within a bundle is taken apart: its parts and its prices count
as the outer one's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from catalog_adapter.offers.bundles import MOST_UNITS
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.extension import extension
from catalog_adapter.tmf620.ids import Ids
from catalog_adapter.tmf620.lenient import folded, mapping, mappings, reference, whole
from catalog_adapter.tmf620.problems import LeftOut
from catalog_adapter.tmf620.reading.source import Source, name_of

_NOT_SOLD = {"instudy", "indesign", "intest", "rejected", "retired", "obsolete", "inactive", "terminated"}
_SOLD = {"", "active", "launched"}
_DEEPEST = 8
_MOST_PARTS = 100


@dataclass(frozen=True)
class Part:
    """An offering within a bundle, and how many there may be of it. ``resource`` is the bundle's entry for it."""

    tmf_id: str
    lowest: int
    highest: int
    default: int
    resource: Json

    @property
    def optional(self) -> bool:
        """Whether the bundle can be had without it."""
        return self.lowest == 0


@dataclass(frozen=True)
class Shape:
    """An offering that can be sold: our id for it, and what it is made of.

    ``specification`` is None for a bundle, and empty for an offering that has none. ``price_sources`` are the offerings
    whose prices are this one's: itself, and the bundles that were taken apart for it.
    """

    id: str
    tmf_id: str
    resource: Json
    specification: str | None
    parts: tuple[Part, ...] = ()
    price_sources: tuple[str, ...] = ()


def read_shapes(source: Source) -> dict[str, Shape]:
    """The offerings that can be sold, by TMF id; reports every other."""
    sold = dict(_sold(source))
    ids = own_ids("offering", sold)
    found: dict[str, Shape] = {}
    for tmf_id in sold:
        try:
            found[tmf_id] = _shape(source, sold, tmf_id, ids[tmf_id])
        except LeftOut as reason:
            source.report.left_out(f"productOffering/{tmf_id}", reason)
    return found


def own_ids(kind: str, resources: dict[str, Json]) -> dict[str, str]:
    """Our ids for resources: those that we once gave first, so that no new one takes them."""
    ids = Ids(kind)
    found = {}
    for tmf_id, resource in resources.items():
        if kept := ids.claim((extension(resource) or {}).get("id")):
            found[tmf_id] = kept
    for tmf_id, resource in resources.items():
        if tmf_id not in found:
            found[tmf_id] = ids.make(tmf_id, name_of(resource))
    return found


def _sold(source: Source) -> Iterator[tuple[str, Json]]:
    for tmf_id, resource in source.offerings.items():
        status = resource.get("lifecycleStatus")
        where = f"productOffering/{tmf_id}"
        if folded(status) in _NOT_SOLD:
            source.report.warning(where, f"its lifecycleStatus is {status}; left out")
            continue
        if folded(status) not in _SOLD:
            source.report.warning(where, f"its lifecycleStatus {folded(status)[:40]!r} is unknown; taken as Active")
        yield tmf_id, resource


def _shape(source: Source, sold: dict[str, Json], tmf_id: str, own_id: str) -> Shape:
    resource = sold[tmf_id]
    specification = reference(mapping(resource.get("productSpecification")))
    if not _entries(resource):
        if specification is not None and specification not in source.specifications:
            raise LeftOut(f"its productSpecification {specification!r} is not in the catalogue")
        return Shape(own_id, tmf_id, resource, specification or "", price_sources=(tmf_id,))
    flat = _Flat(source, sold, tmf_id)
    flat.add(tmf_id)
    parts = tuple(flat.parts.values())
    if not parts:
        raise LeftOut("none of the offerings in the bundle can be sold")
    if extension(resource) is None:
        _check_specifications(source, parts)
    return Shape(own_id, tmf_id, resource, None, parts, tuple(flat.bundles))


def _entries(resource: Json) -> list[Json]:
    return mappings(resource.get("bundledProductOffering"))


@dataclass
class _Flat:
    """Takes a bundle apart. ``bundles`` are the bundles met on the way, the outermost first."""

    source: Source
    sold: dict[str, Json]
    outermost: str
    parts: dict[str, Part] = field(default_factory=dict)
    bundles: list[str] = field(default_factory=list)

    def add(self, bundle: str, above: tuple[str, ...] = ()) -> None:
        if bundle in above:
            raise LeftOut(f"the bundle holds itself: {' → '.join([*above, bundle])[:300]}")
        if len(above) > _DEEPEST or len(self.parts) + len(self.bundles) > _MOST_PARTS:
            raise LeftOut(f"more than {_DEEPEST} bundles within each other, or more than {_MOST_PARTS} parts")
        if bundle in self.bundles:
            return
        self.bundles.append(bundle)
        for entry in _entries(self.sold[bundle]):
            self._add_entry(entry, (*above, bundle))

    def _add_entry(self, entry: Json, above: tuple[str, ...]) -> None:
        tmf_id = reference(entry)
        part = _part(entry, tmf_id or "")
        if tmf_id is None or tmf_id not in self.sold:
            self._miss(part, "is not in the catalogue or not sold")
        elif not _entries(self.sold[tmf_id]):
            self._keep(part)
        elif part.optional:
            self._miss(part, "is a bundle itself, which can't be optional")
        else:
            self._warn(f"holds the bundle {tmf_id!r}, whose parts and prices are taken as its own")
            self.add(tmf_id, above)

    def _keep(self, part: Part) -> None:
        known = self.parts.get(part.tmf_id)
        if known is None or (known.optional and not part.optional):
            self.parts[part.tmf_id] = part
        if known is not None:
            self._warn(f"holds {part.tmf_id!r} more than once; taken once")

    def _miss(self, part: Part, why: str) -> None:
        if not part.optional:
            raise LeftOut(f"its part {part.tmf_id!r} {why}")
        self._warn(f"its optional part {part.tmf_id!r} {why}; the bundle is sold without")

    def _warn(self, message: str) -> None:
        self.source.report.warning(f"productOffering/{self.outermost}", message)


def _part(entry: Json, tmf_id: str) -> Part:
    option = mapping(entry.get("bundledProductOfferingOption"))
    fewest = whole(option.get("numberRelOfferLowerLimit"))
    usual = whole(option.get("numberRelOfferDefault"))
    most = whole(option.get("numberRelOfferUpperLimit"))
    lowest = max(1 if fewest is None else fewest, 0)
    if lowest > MOST_UNITS:
        raise LeftOut(f"it holds at least {fewest} of {tmf_id!r}, and a bundle can hold {MOST_UNITS} of each")
    highest = min(max(lowest, 1 if most is None else most, 1), MOST_UNITS)
    return Part(tmf_id, lowest, highest, min(max(usual or 0, lowest), highest), entry)


def _check_specifications(source: Source, parts: tuple[Part, ...]) -> None:
    """Characteristics are unique within a bundle, so two parts can't have the same."""
    seen: set[str] = set()
    for part in parts:
        specification = reference(mapping(source.offerings[part.tmf_id].get("productSpecification"))) or ""
        configured = mapping(source.specifications.get(specification)).get("productSpecCharacteristic")
        if specification in seen and mappings(configured):
            raise LeftOut(f"two of its parts have the same productSpecification {specification!r}")
        seen.add(specification)
