"""A remote catalogue's copy as the lowest layer of a CSP's files.

Input: a copy, and what of context.yml decides how it is read. Output: :class:`CatalogueLayer`, the texts of the layer
and what is to be told; or :class:`NothingSold` where selling would end with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from catalog_adapter.contexts.files import CATALOGUE, ContextFiles
from catalog_adapter.contexts.models import ContextFile
from catalog_adapter.layers.reader import MAX_BYTES
from catalog_adapter.tmf620 import CatalogueProblem, Imported, read_catalogue
from catalog_adapter.tmf620.documents import KINDS, Documents, Json
from catalog_adapter.tmf620.remote import RemoteCopy
from foundation.remote.errors import Unusable


class NothingSold(Unusable):
    """A catalogue was read, and nothing in it can be sold, or it is more than a context may hold."""

    code = "remote_nothing_sold"


@dataclass(frozen=True)
class Reading:
    """What of a context decides how its catalogue is read."""

    currency: str
    tax_included: bool
    language: str

    @classmethod
    def of(cls, context: ContextFile) -> Reading:
        """For a CSP's context.yml."""
        return cls(context.currency, context.tax.amounts == "included", context.locales[0].split("-")[0])

    def imported(self, documents: Documents) -> Imported:
        """What a catalogue becomes when it is read so."""
        return read_catalogue(documents, currency=self.currency, tax_included=self.tax_included, language=self.language)


@dataclass(frozen=True, eq=False)
class CatalogueLayer:
    """The files made of a copy, the problems found, how many offerings are sold, and the hash of the copy."""

    texts: Mapping[str, str]
    problems: tuple[CatalogueProblem, ...]
    offerings: int
    of: str


def documents_of(copy: RemoteCopy) -> Documents:
    """The resources of a copy by kind."""
    return Documents(**{field: copy.documents(kind) for kind, field in KINDS.items()})


def layer_of(reading: Reading, copy: RemoteCopy) -> CatalogueLayer:
    """The layer that a copy makes. Takes a second for some thousand offerings: call it in a thread."""
    imported = reading.imported(documents_of(copy))
    texts = {
        f"{CATALOGUE}/offers.yml": _text(imported.offers),
        f"{CATALOGUE}/constraints.yml": _text(imported.constraints),
    }
    return CatalogueLayer(texts, imported.problems, len(imported.offers_file.product_offerings), copy.content_hash)


def check_sold(layer: CatalogueLayer, copy: RemoteCopy, before: CatalogueLayer | None) -> None:
    """Raises NothingSold for a layer that must not follow ``before``: it would leave customers nothing to buy."""
    if any(len(text) > MAX_BYTES for text in layer.texts.values()):
        raise NothingSold(
            f"The catalogue's {layer.offerings:,} offerings are more than a customer context may hold.",
            advice="Let the catalogue send what is sold through this channel only.",
        )
    if layer.offerings:
        return
    there = len(copy.documents("productOffering"))
    if there:
        first = next((one for one in layer.problems if one.severity == "error"), "all are left out on purpose")
        raise NothingSold(f"None of the catalogue's {there:,} offerings can be sold: {first}")
    if before is not None and before.offerings:
        raise NothingSold(f"The catalogue is empty now; it had {before.offerings:,} offerings.")


def with_layer(files: ContextFiles, layer: CatalogueLayer) -> ContextFiles:
    """A CSP's files with what its catalogue says below them."""
    return ContextFiles(files.csp, {**files.texts, **layer.texts}, files.root)


def without_layer(files: ContextFiles) -> ContextFiles:
    """A CSP's files without what came from a catalogue."""
    own = {path: text for path, text in files.texts.items() if not path.startswith(f"{CATALOGUE}/")}
    return ContextFiles(files.csp, own, files.root)


def _text(content: Json) -> str:
    """As YAML, an entry a line, in a hundredth of the time that it takes to write it for people."""
    return "".join(
        f"{name}:\n" + "".join(f"  - {json.dumps(entry, ensure_ascii=False)}\n" for entry in entries)
        for name, entries in content.items()
    )
