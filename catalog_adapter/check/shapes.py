"""The offerings of a context, those alike together: what is true of one's configurations is true of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from catalog_adapter.constraints.analysis import Analysis, Ids
from catalog_adapter.constraints.clauses import in_scope
from catalog_adapter.constraints.models import Constraint
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.offers.configurable import Catalogue, Configurable


@dataclass(frozen=True)
class Shape:
    """Offerings with the same variables and the same constraints. ``analysis`` is of the first of them."""

    analysis: Analysis
    configurables: tuple[Configurable, ...]

    @cached_property
    def unreachable(self) -> Ids | None:
        """The constraints that leave no valid configuration; None where there is one."""
        return self.analysis.contradiction()

    def names(self) -> list[str]:
        """The ids of the offerings."""
        return [one.offering.id for one in self.configurables]

    def has_part(self, offering: str) -> bool:
        """Whether one of the offerings is ``offering``, or a bundle of it."""
        return any(part.id == offering for one in self.configurables for part in one.parts)


def shapes_of(data: ContextData) -> list[Shape]:
    """Every offering in its shape, in the order of the file."""
    catalogue = Catalogue(data.offers)
    alike: dict[str, list[Configurable]] = {}
    about: dict[str, list[Constraint]] = {}
    for offering in data.offers.product_offerings:
        configurable = catalogue.configurable(offering)
        constraints = [one for one in data.constraints.constraints if in_scope(one, configurable)]
        shape = _shape(configurable, constraints)
        alike.setdefault(shape, []).append(configurable)
        about[shape] = constraints
    return [Shape(Analysis(group[0], about[shape]), tuple(group)) for shape, group in alike.items()]


def _shape(configurable: Configurable, constraints: Iterable[Constraint]) -> str:
    """What two offerings have in common exactly if they are of one shape."""
    variables = [(one.id, one.domain, one.default, sorted(one.only_when.items())) for one in configurable.variables]
    return repr((variables, [one.id for one in constraints]))
