"""TMF620 v4.1 (product catalogue) ↔ our data language.

``read_catalogue`` makes ``offers.yml`` and ``constraints.yml`` of a CSP's own catalogue; ``as_tmf620`` makes a
catalogue of them. ``documents`` finds the resources in a file or text; ``extension`` says where that stands for which
TMF620 has no field.
"""

from catalog_adapter.tmf620.documents import Documents, documents_from_json, read_file
from catalog_adapter.tmf620.errors import CatalogueUnreadable
from catalog_adapter.tmf620.problems import CatalogueProblem
from catalog_adapter.tmf620.reading.catalogue import Imported, read_catalogue
from catalog_adapter.tmf620.writing.catalogue import as_tmf620
from catalog_adapter.tmf620.yaml_text import as_yaml

__all__ = [
    "CatalogueProblem",
    "CatalogueUnreadable",
    "Documents",
    "Imported",
    "as_tmf620",
    "as_yaml",
    "documents_from_json",
    "read_catalogue",
    "read_file",
]
