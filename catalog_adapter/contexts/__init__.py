"""Customer contexts: read from their source, merged csp ← segment ← locale, compiled, handed out."""

from catalog_adapter.contexts.adapter import CatalogAdapter, ContextSummary
from catalog_adapter.contexts.errors import ContextInvalid, ContextNotFound
from catalog_adapter.contexts.key import ContextKey
from catalog_adapter.contexts.resolved import ResolvedContext

__all__ = ["CatalogAdapter", "ContextInvalid", "ContextKey", "ContextNotFound", "ContextSummary", "ResolvedContext"]
