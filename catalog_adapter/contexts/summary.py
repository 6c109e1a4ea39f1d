"""What a picker shows of a CSP."""

from __future__ import annotations

from dataclasses import dataclass

from catalog_adapter.contexts.models import Brand, ContextFile


@dataclass(frozen=True)
class ContextSummary:
    """Names and taglines are by locale."""

    csp: str
    name: str
    brand: Brand
    taglines: dict[str, str]
    locales: tuple[str, ...]
    segments: tuple[tuple[str, dict[str, str]], ...]


def summary_of(context: ContextFile) -> ContextSummary:
    """The summary of a CSP."""
    return ContextSummary(
        csp=context.id,
        name=context.name,
        brand=context.brand,
        taglines={locale: context.brand.tagline.text(locale) for locale in context.locales},
        locales=tuple(context.locales),
        segments=tuple(
            (one.id, {locale: one.name.text(locale) for locale in context.locales}) for one in context.segments
        ),
    )
