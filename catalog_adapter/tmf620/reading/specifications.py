"""Product specifications with their characteristics, whose ids are unique wherever they meet in a bundle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from catalog_adapter.offers.configurable import TERM
from catalog_adapter.offers.models import Characteristic, ProductSpecification
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.extension import extension, taken_tmf_id
from catalog_adapter.tmf620.ids import Ids, joined_id
from catalog_adapter.tmf620.lenient import folded, is_over, mapping, mappings, reference
from catalog_adapter.tmf620.problems import LeftOut
from catalog_adapter.tmf620.reading.characteristics import read_characteristic
from catalog_adapter.tmf620.reading.checked import checked
from catalog_adapter.tmf620.reading.shapes import Shape, own_ids
from catalog_adapter.tmf620.reading.source import Source, name_of, names_of, taken_description, taken_name

#: A characteristic before it is read: the specification's TMF id, and its place there.
Place = tuple[str, int]


@dataclass
class ReadSpecification:
    """A specification as ours, and its characteristics under every name by which the catalogue may speak of them."""

    model: ProductSpecification
    by_name: dict[str, Characteristic] = field(default_factory=dict)


def read_specifications(source: Source, shapes: dict[str, Shape]) -> dict[str, ReadSpecification]:
    """All specifications by TMF id, and under the ids of offerings that have none, empty ones."""
    ids = own_ids("specification", source.specifications)
    characteristic_ids = _characteristic_ids(source, ids, shapes.values())
    found = {}
    for tmf_id, resource in source.specifications.items():
        try:
            found[tmf_id] = _read(source, tmf_id, resource, ids[tmf_id], characteristic_ids)
        except LeftOut as reason:
            source.report.left_out(f"productSpecification/{tmf_id}", reason)
    return found | _empty(source, shapes.values(), found.values())


def specification_key(shape: Shape) -> str | None:
    """Where :func:`read_specifications` has the specification of an offering; None for a bundle."""
    return f"productOffering/{shape.tmf_id}" if shape.specification == "" else shape.specification


def _read(source: Source, tmf_id: str, resource: Json, own_id: str, ids: dict[Place, str]) -> ReadSpecification:
    read = []
    by_name: dict[str, Characteristic] = {}
    for number, raw in enumerate(mappings(resource.get("productSpecCharacteristic"))):
        if (tmf_id, number) not in ids or is_over(raw, source.settings.today):
            continue
        where = f"productSpecification/{tmf_id} {name_of(raw)!r}"
        try:
            characteristic = read_characteristic(raw, ids[tmf_id, number], source, where)
        except LeftOut as reason:
            source.report.left_out(where, reason)
            continue
        read.append(characteristic)
        for name in (*names_of(raw), folded(characteristic.id)):
            by_name.setdefault(name, characteristic)
    built: Json = {"id": own_id, "name": taken_name(resource, own_id)}
    built |= taken_description(resource) | taken_tmf_id(resource, tmf_id, own_id)
    return ReadSpecification(checked(ProductSpecification, built | {"characteristics": read}), by_name)


def _empty(source: Source, shapes: Iterable[Shape], known: Iterable[ReadSpecification]) -> dict[str, ReadSpecification]:
    """An offering without a specification gets one without characteristics: there is nothing to choose."""
    ids = Ids("specification")
    for one in known:
        ids.claim(one.model.id)
    found = {}
    for shape in shapes:
        if shape.specification == "":
            source.report.warning(f"productOffering/{shape.tmf_id}", "has no productSpecification; gets an empty one")
            model = ProductSpecification.model_validate(
                {"id": ids.make_within(shape.id), "name": name_of(shape.resource) or shape.id}
            )
            found[f"productOffering/{shape.tmf_id}"] = ReadSpecification(model)
    return found


def _characteristic_ids(source: Source, specifications: dict[str, str], shapes: Iterable[Shape]) -> dict[Place, str]:
    """The ids of all characteristics; those that would meet their like in a bundle carry their specification's."""
    first = list(_first_ids(source))
    found = {place: own_id for place, own_id, _ in first}
    ours = {place for place, _, is_ours in first if is_ours}
    of: dict[str, list[Place]] = {}
    for place in found:
        of.setdefault(place[0], []).append(place)
    for place in sorted(_colliding(source, found, of, list(shapes)) - ours):
        where = f"productSpecification/{place[0]}"
        found[place] = joined_id(specifications[place[0]], found[place])
        source.report.warning(where, f"its characteristic is called {found[place]!r}, as bundles hold another like it")
    return found


def _first_ids(source: Source) -> Iterator[tuple[Place, str, bool]]:
    """The ids within each specification, and whether they are ours and so fixed."""
    for tmf_id, resource in source.specifications.items():
        ids = Ids("characteristic")
        ids.claim(TERM)
        raws = mappings(resource.get("productSpecCharacteristic"))
        kept = [ids.claim((extension(raw) or {}).get("id")) for raw in raws]
        for number, raw in enumerate(raws):
            name = name_of(raw)
            own_id = kept[number] or ids.keep(raw.get("id")) or (ids.make_within(name, joint="_") if name else None)
            if own_id is None:
                source.report.warning(f"productSpecification/{tmf_id}", "has a characteristic without name; left out")
            else:
                yield (tmf_id, number), own_id, kept[number] is not None


def _colliding(source: Source, ids: dict[Place, str], of: dict[str, list[Place]], shapes: list[Shape]) -> set[Place]:
    """The characteristics that have the id of another, or of an optional part, in some bundle."""
    found: set[Place] = set()
    by_tmf_id = {shape.tmf_id: shape for shape in shapes}
    for bundle in by_tmf_id.values():
        parts = [(part, by_tmf_id.get(part.tmf_id)) for part in bundle.parts]
        specifications = [reference(mapping(source.offerings[part.tmf_id].get("productSpecification")))
                          for part, _ in parts]  # fmt: skip
        places = [place for one in dict.fromkeys(specifications) if one for place in of.get(one, ())]
        switches = [shape.id for part, shape in parts if part.optional and shape]
        often = Counter([*(ids[place] for place in places), *switches])
        found |= {place for place in places if often[ids[place]] > 1}
    return found
