"""What can be had instead: the same offering otherwise configured, or another of its kind at the same place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.data_model import Value
from catalog_adapter.offers.models import ProductOffering
from catalog_adapter.qualification.qualifications import Qualifications
from catalog_adapter.tmf760.configurations import nearest_valid
from catalog_adapter.tmf760.wishes import Wish

_MOST = 5


@dataclass(frozen=True)
class Alternative:
    """An offering that can be had; with ``values``, configured so."""

    offering: ProductOffering
    values: Mapping[str, Value] | None = None


class Alternatives:
    """Finds alternatives in a context."""

    def __init__(self, context: ResolvedContext, qualifications: Qualifications) -> None:
        self._context = context
        self._qualifications = qualifications

    async def to(self, wish: Wish) -> list[Alternative]:
        """At most five: first what is nearest to the wish, then other offerings of its category, in the CSP's order."""
        return (await self._otherwise(wish) + await self._others(wish))[:_MOST]

    async def _otherwise(self, wish: Wish) -> list[Alternative]:
        if not wish.configuration.choices:
            return []
        model, facts = wish.configuration.model, wish.configuration.facts
        candidates = [model.configuration(values, facts) for values in nearest_valid(wish.configuration).values]
        verdicts = await self._qualifications.of(self._context, candidates)
        return [
            Alternative(wish.offering, one.choices)
            for one, verdict in zip(candidates, verdicts, strict=True)
            if verdict.can_be_had
        ]

    async def _others(self, wish: Wish) -> list[Alternative]:
        others = [
            one for one in self._context.sold() if one.id != wish.offering.id and one.category == wish.offering.category
        ]
        candidates = [self._context.model(one.id).configuration({}, wish.configuration.facts) for one in others]
        verdicts = await self._qualifications.of(self._context, candidates)
        return [Alternative(one) for one, verdict in zip(others, verdicts, strict=True) if verdict.can_be_had]
