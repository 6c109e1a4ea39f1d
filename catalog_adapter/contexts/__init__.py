"""Customer contexts: read from their sources, merged layer by layer, compiled, handed out."""

from catalog_adapter.contexts.adapter import CatalogAdapter
from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.contexts.summary import ContextSummary

__all__ = ["CatalogAdapter", "ContextInvalid", "ContextKey", "ContextNotFound", "ContextSummary", "ResolvedContext"]
