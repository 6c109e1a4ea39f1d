"""Product offerings: what each is made of, its prices and terms; bundles after what they hold."""

from __future__ import annotations

from typing import Any

from catalog_adapter.offers.models import ProductOffering
from catalog_adapter.tmf620.documents import Json
from catalog_adapter.tmf620.extension import extension, taken_tmf_id
from catalog_adapter.tmf620.lenient import day, mapping, mappings, reference, truth
from catalog_adapter.tmf620.problems import LeftOut
from catalog_adapter.tmf620.reading.alterations import read_prices
from catalog_adapter.tmf620.reading.checked import checked
from catalog_adapter.tmf620.reading.prices import Pricing, raw_prices
from catalog_adapter.tmf620.reading.selections import Vocabulary, kept_values, part_names
from catalog_adapter.tmf620.reading.shapes import Part, Shape, own_ids
from catalog_adapter.tmf620.reading.source import Source, taken_description, taken_name
from catalog_adapter.tmf620.reading.specifications import ReadSpecification, specification_key
from catalog_adapter.tmf620.reading.terms import read_terms

_OURS = ("synonyms", "highlight", "terms_ask", "choose")


class OfferingsReader:
    """Reads the offerings of a catalogue. ``read`` holds those that can be sold, by TMF id."""

    def __init__(self, source: Source, shapes: dict[str, Shape], specifications: dict[str, ReadSpecification]) -> None:
        self._source = source
        self._shapes = shapes
        self._specifications = specifications
        self._categories = own_ids("category", source.categories)
        self.read: dict[str, ProductOffering] = {}

    def read_all(self) -> None:
        """Read all offerings. Each that can't be read is reported and left out."""
        for bundles in (False, True):
            for tmf_id, shape in self._shapes.items():
                if bool(shape.parts) == bundles:
                    self._read(tmf_id, shape)

    def _read(self, tmf_id: str, shape: Shape) -> None:
        try:
            self.read[tmf_id] = checked(ProductOffering, self._built(shape))
        except LeftOut as reason:
            self._source.report.left_out(f"productOffering/{tmf_id}", reason)

    def _built(self, shape: Shape) -> Json:
        raw, ours = shape.resource, extension(shape.resource)
        name = taken_name(raw, shape.id)
        built: Json = {"id": shape.id, "name": name, "description": name} | taken_description(raw)
        built |= taken_tmf_id(raw, shape.tmf_id, shape.id)
        if category := self._category(shape):
            built["category"] = category
        built |= _validity(raw)
        if truth(raw.get("isSellable")) is False:
            built["sold_alone"] = False
        built |= {key: ours[key] for key in _OURS if key in ours} if ours is not None else {}
        return built | self._made_of(shape) | self._configured(shape)

    def _made_of(self, shape: Shape) -> Json:
        key = specification_key(shape)
        if key is None:
            return {"bundle": [one for part in shape.parts if (one := self._bundled(shape, part)) is not None]}
        if key not in self._specifications:
            raise LeftOut(f"its productSpecification {key!r} can't be used")
        return {"specification": self._specifications[key].model.id}

    def _bundled(self, shape: Shape, part: Part) -> Json | None:
        if part.tmf_id not in self.read:
            if not part.optional:
                raise LeftOut(f"its part {part.tmf_id!r} can't be sold")
            where = f"productOffering/{shape.tmf_id}"
            self._source.report.warning(where, f"its optional part {part.tmf_id!r} can't be sold; left out of it")
            return None
        built: Json = {"offering": self.read[part.tmf_id].id}
        if part.optional and part.highest == 1:
            built |= {"optional": True, "default": part.default > 0}
        elif part.highest > 1:
            built |= {"optional": True} if part.optional else {}
            built |= {"at_least": part.lowest} if part.lowest > 1 else {}
            built |= {"at_most": part.highest} | ({"default": part.default} if part.default > part.lowest else {})
        ours = extension(part.resource) or {}
        return built | {key: ours[key] for key in ("question", "ask", "default") if key in ours} | _asked(part)

    def _configured(self, shape: Shape) -> Json:
        """The narrowed values, the prices and the terms."""
        source, raw = self._source, shape.resource
        vocabulary = self._vocabulary(shape)
        terms = mappings(raw.get("productOfferingTerm"))
        if not terms and extension(raw) is None:
            # some catalogues have the terms on the prices alone
            terms = [one for price in raw_prices(source, shape) if extension(price) is None
                     for one in mappings(price.get("productOfferingTerm"))]  # fmt: skip
        pricing = Pricing(source, shape, vocabulary, read_terms(terms, source.settings))
        built: Json = {"prices": read_prices(pricing), "terms": [one.built for one in pricing.terms]}
        values = kept_values(raw.get("prodSpecCharValueUse"), vocabulary)
        more = (extension(raw) or {}).get("values")
        if values or more:
            built["values"] = values | more if isinstance(more, dict) else values
        return built

    def _vocabulary(self, shape: Shape) -> Vocabulary:
        vocabulary = Vocabulary()
        for tmf_id in [part.tmf_id for part in shape.parts] or [shape.tmf_id]:
            key = specification_key(self._shapes[tmf_id]) if tmf_id in self._shapes else None
            if key in self._specifications:
                vocabulary.add_specification(key, self._specifications[key])
        for part in shape.parts:
            if part.optional and part.tmf_id in self.read:
                own_id = self.read[part.tmf_id].id
                vocabulary.add_part(own_id, part_names(self._source.offerings[part.tmf_id], own_id))
        return vocabulary

    def _category(self, shape: Shape) -> str | None:
        """The first category that is known: of the offering's own, else the one that lists it."""
        named = [reference(one) for one in _listed(shape.resource.get("category"))]
        known = [*named, self._source.category_of.get(shape.tmf_id)]
        return next((self._categories[one] for one in known if one in self._categories), None)


def _asked(part: Part) -> Json:
    """Whether a part is wanted, and how many, is asked, unless we once said otherwise."""
    return {"ask": 1} if part.lowest < part.highest and extension(part.resource) is None else {}


def _validity(raw: Json) -> Json:
    period = mapping(raw.get("validFor"))
    days = {"valid_from": day(period.get("startDateTime")), "valid_until": day(period.get("endDateTime"))}
    return {name: one.isoformat() for name, one in days.items() if one is not None}


def _listed(raw: Any) -> list[Any]:
    return raw if isinstance(raw, list) else [raw]
