"""The offerings of a context, those alike together: what is true of one's configurations is true of all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from catalog_adapter.check.places import Places
from catalog_adapter.constraints.analysis import Analysis, Ids
from catalog_adapter.constraints.engine.engine import OutOfTime
from catalog_adapter.constraints.setting import Setting
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.layers.problems import Problem
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
    """Every offering in its shape, in the order of the file. Raises TooMuch where a sum can't be counted."""
    catalogue = Catalogue(data.offers)
    configurables = {one.id: catalogue.configurable(one) for one in data.offers.product_offerings}
    # a broken context.yml has no currency; what goes together can be told without one
    currency = getattr(data.context, "currency", "XXX")
    setting = Setting(currency=currency, offerings=catalogue.offerings, configurable_of=configurables.get)
    # where something is to be had never depends on what goes together
    constraints = data.constraints.model_copy(update={"availability": []})
    alike: dict[str, list[Configurable]] = {}
    analyses: dict[str, Analysis] = {}
    for configurable in configurables.values():
        analysis = Analysis(configurable, constraints, setting)
        shape = _shape(configurable, analysis.rules)
        alike.setdefault(shape, []).append(configurable)
        analyses.setdefault(shape, analysis)
    return [Shape(analyses[shape], tuple(group)) for shape, group in alike.items()]


def shapes_in_time(data: ContextData) -> tuple[list[Shape], list[Problem]]:
    """The shapes that can be looked at in time, and what is to be told of the others. Raises TooMuch."""
    found: list[Shape] = []
    problems: list[Problem] = []
    for shape in shapes_of(data):
        try:
            _ = shape.unreachable
        except OutOfTime:
            text = "has too many configurations, or constraints, to look at them all in time; they were not looked at"
            origins = [(one, Places(data).offering(one, "id")) for one in shape.names()]
            problems += [Problem.at(origin, f"{name!r} {text}", "warning") for name, origin in origins]
        else:
            found.append(shape)
    return found, problems


def _shape(configurable: Configurable, rules: Iterable[str]) -> str:
    """What two offerings have in common exactly if they are of one shape."""
    variables = [(one.id, one.domain, one.default, sorted(one.only_when.items())) for one in configurable.variables]
    return repr((variables, list(rules)))
