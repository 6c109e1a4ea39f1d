"""What is ordered, as the CSP calls it: names of offerings, characteristics and values, as they are live now.

What is no longer sold, or can't be read now, keeps the word that the order has for it.
"""

from __future__ import annotations

from typing import Any, Self

from catalog_adapter.contexts import CatalogAdapter, ContextKey
from catalog_adapter.contexts.resolved import ResolvedContext
from foundation.errors import BespokeError


class OrderNames:
    """Of one CSP, segment and locale; ``context`` is None where it can't be used now."""

    def __init__(self, context: ResolvedContext | None) -> None:
        self._context = context

    @classmethod
    async def of(cls, adapter: CatalogAdapter, key: ContextKey) -> Self:
        """Those of a customer."""
        try:
            return cls(await adapter.resolve(key))
        except BespokeError:
            return cls(None)

    def offering(self, offering: str) -> str:
        """An offering's name."""
        sold = self._context.catalogue.offerings.get(offering) if self._context else None
        return sold.name.text(self._context.key.locale) if sold and self._context else offering

    def chosen(self, offering: str, characteristic: str, value: Any) -> tuple[str, Any]:
        """The name of a characteristic of an offering, and of a value of it."""
        sold = self._context.catalogue.offerings.get(offering) if self._context else None
        if self._context is None or sold is None:
            return characteristic, value
        variables = self._context.catalogue.configurable(sold).variables
        found = next((one for one in variables if one.id == characteristic and one.part == offering), None)
        if found is None:
            return characteristic, value
        names = self._context.names
        return names.variable(found), names.value(found, value) if isinstance(value, str | int) and found.has(
            value
        ) else value
