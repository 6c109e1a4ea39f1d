"""A whole TMF620 catalogue → ``offers.yml`` and ``constraints.yml``.

Input: :class:`Documents`, of any system that speaks TMF620 v4, well or badly. Output: :class:`Imported`. What can't be
used is left out and told of; the rest is there. Nothing is fetched: references are followed by id within the documents.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from catalog_adapter.constraints.models import Availability, Constraint, ConstraintsFile, Eligibility, Table
from catalog_adapter.offers.models import OffersFile, ProductOffering
from catalog_adapter.tmf620.documents import Documents, Json
from catalog_adapter.tmf620.extension import extension
from catalog_adapter.tmf620.lenient import mappings
from catalog_adapter.tmf620.plain import plain
from catalog_adapter.tmf620.problems import CatalogueProblem, LeftOut, Report
from catalog_adapter.tmf620.reading.checked import checked
from catalog_adapter.tmf620.reading.offerings import OfferingsReader
from catalog_adapter.tmf620.reading.relationships import constraints_of, with_relations
from catalog_adapter.tmf620.reading.shapes import read_shapes
from catalog_adapter.tmf620.reading.source import Settings, Source, indexed, label
from catalog_adapter.tmf620.reading.specifications import read_specifications


@dataclass(frozen=True)
class Imported:
    """What a catalogue became, and what is to be told about it."""

    offers_file: OffersFile
    constraints_file: ConstraintsFile
    problems: tuple[CatalogueProblem, ...]

    @cached_property
    def offers(self) -> Json:
        """The content of ``offers.yml``, as plain data."""
        return plain(self.offers_file)

    @cached_property
    def constraints(self) -> Json:
        """The content of ``constraints.yml``, as plain data."""
        return plain(self.constraints_file)


def read_catalogue(
    documents: Documents, *, currency: str, tax_included: bool = True, language: str = "en", today: date | None = None
) -> Imported:
    """The offers and constraints of a catalogue, for a context with this currency (ISO 4217).

    ``tax_included`` says which amounts are taken where a price has both; ``language`` is that of generated
    explanations; prices and values are those that are valid ``today``. Never raises for what the documents hold.
    """
    settings = Settings(currency, tax_included, language, today or datetime.now(UTC).date())
    report = Report()
    source = indexed(documents, settings, report)
    shapes = read_shapes(source)
    specifications = read_specifications(source, shapes)
    reader = OfferingsReader(source, shapes, specifications)
    reader.read_all()
    related = with_relations(source, reader.read, specifications)
    offerings = [related[tmf_id] for tmf_id in shapes if tmf_id in related]
    offers = OffersFile(
        product_specifications=[one.model for one in specifications.values()], product_offerings=offerings
    )
    constraints = _own_constraints(source, offerings)
    known = {one.id for one in constraints.constraints}
    added = [one for one in constraints_of(source, reader.read, specifications) if one.id not in known]
    return Imported(
        offers,
        constraints.model_copy(update={"constraints": [*constraints.constraints, *added]}),
        report.problems(),
    )


def _own_constraints(source: Source, offerings: list[ProductOffering]) -> ConstraintsFile:
    """The constraints that we once wrote to the catalogue, as far as what they are about is there."""
    sold = {one.id for one in offerings}
    return ConstraintsFile(
        constraints=_entries(
            source, "constraints", Constraint, lambda one: one.offering is None or one.offering in sold
        ),
        tables=_entries(source, "tables", Table, lambda one: one.offering is None or one.offering in sold),
        availability=_entries(source, "availability", Availability, lambda one: one.offering in sold),
        eligibility=_entries(source, "eligibility", Eligibility, lambda one: one.offering in sold),
    )


def _entries[Entry: (Constraint, Table, Availability, Eligibility)](
    source: Source, member: str, model: type[Entry], is_about_something: Callable[[Entry], bool]
) -> list[Entry]:
    found: dict[str, Entry] = {}
    for catalog in source.catalogs:
        where = label("catalog", catalog)
        for raw in mappings((extension(catalog) or {}).get(member)):
            try:
                entry = checked(model, raw)
            except LeftOut as reason:
                source.report.left_out(f"{where} {member}", reason)
                continue
            if entry.id in found or not is_about_something(entry):
                source.report.error(
                    f"{where} {member}", f"{entry.id!r} is there twice, or its offering is not; left out"
                )
            else:
                found[entry.id] = entry
    return list(found.values())
