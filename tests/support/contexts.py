"""Resolved contexts for tests that need no running adapter."""

from __future__ import annotations

from pathlib import Path

from catalog_adapter.contexts import CatalogAdapter, ResolvedContext
from catalog_adapter.contexts.compile import compile_contexts
from catalog_adapter.contexts.folder import read_folder
from catalog_adapter.sources.folder import FolderSource


def resolved(folder: Path, csp: str = "acme", segment: str = "home", locale: str = "en-GB") -> ResolvedContext:
    """One context of the CSP's folder below ``folder``."""
    files, problems = read_folder(folder / csp)
    assert not problems
    return compile_contexts(files, [(segment, locale)])[segment, locale]


def adapter_of(folder: Path) -> CatalogAdapter:
    """An adapter of the contexts below ``folder``."""
    return CatalogAdapter([FolderSource(folder)])
