"""Names for the figures' ids, from what is live now. Where that can't tell, the id itself stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from analytics.answers import Refused
from catalog_adapter.constraints.answers import Reason
from catalog_adapter.contexts import CatalogAdapter, ContextKey, ResolvedContext
from foundation.errors import BespokeError


@dataclass
class RefusedBy:
    """Wishes that the same constraints refuse. ``explained`` is what customers are told, empty if that isn't known."""

    constraints: str
    explained: str
    times: int = 0
    wishes: list[Refused] = field(default_factory=list)


async def offering_names(adapter: CatalogAdapter, csp: str, language: str) -> dict[str, str]:
    """Offering → its name, in the language if the CSP speaks it."""
    return {
        one.id: one.name.text(context.key.locale)
        for context in reversed(await _contexts(adapter, csp, language))
        for one in context.data.offers.product_offerings
    }


async def refused_by_constraint(
    adapter: CatalogAdapter, csp: str, language: str, refused: Sequence[Refused]
) -> list[RefusedBy]:
    """Those that say no most often first."""
    explanations = _explanations(await _contexts(adapter, csp, language)) if refused else {}
    found: dict[str, RefusedBy] = {}
    for one in refused:
        told = [explanations[name] for name in one.constraints.split(", ") if name in explanations]
        group = found.setdefault(one.constraints, RefusedBy(one.constraints, " ".join(told)))
        group.times += one.times
        group.wishes.append(one)
    return sorted(found.values(), key=lambda group: -group.times)


def _explanations(contexts: Sequence[ResolvedContext]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for context in reversed(contexts):  # the first one's win
        data = context.data.constraints
        reasons: list[Reason] = [*data.constraints, *data.tables, *data.availability, *data.eligibility]
        for one in reasons:
            found[one.id] = one.explain.text(context.key.locale)
    return found


async def _contexts(adapter: CatalogAdapter, csp: str, language: str) -> list[ResolvedContext]:
    """One for each segment."""
    try:
        profile = (await adapter.head(csp)).context
        locale = next((one for one in profile.locales if one.split("-")[0] == language), profile.locales[0])
        keys = [ContextKey(csp=csp, segment=one.id, locale=locale) for one in profile.segments]
        return [await adapter.resolve(key) for key in keys]
    except BespokeError:
        return []
