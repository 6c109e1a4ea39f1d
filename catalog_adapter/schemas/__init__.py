"""JSON Schemas and the reference of the data language, made from the models that read it.

Input: the models (``catalog_adapter/*/models.py``). Output: ``docs/reference/``, written by ``make schemas``: for each
file a schema of the whole (``offers.schema.json``) and of a layer that holds only what differs
(``offers.layer.schema.json``), for editors; and ``data-language.md``, for people.
"""

from catalog_adapter.schemas.full import full_schema
from catalog_adapter.schemas.layer import layer_schema
from catalog_adapter.schemas.reference import reference
from catalog_adapter.schemas.writing import schema_documents, write_schemas

__all__ = ["full_schema", "layer_schema", "reference", "schema_documents", "write_schemas"]
