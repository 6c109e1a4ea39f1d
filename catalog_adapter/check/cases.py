"""Constraints that don't do what their cases say, and offerings that nobody can configure or pay for."""

from __future__ import annotations

from collections.abc import Iterable

from catalog_adapter.constraints.evaluate import violated
from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.contexts.nodes import origin_of
from catalog_adapter.contexts.parsed import ContextData
from catalog_adapter.contexts.problems import Problem
from catalog_adapter.offers.configurable import Catalogue
from catalog_adapter.offers.pricing import applies


def check_cases(data: ContextData) -> Iterable[Problem]:
    """Every case of every constraint, evaluated by itself."""
    tree = data.trees["constraints.yml"]
    for index, constraint in enumerate(data.constraints.constraints):
        for kind, wanted in (("valid", False), ("violated", True)):
            for number, case in enumerate(getattr(constraint.cases, kind)):
                if violated(constraint, case) != wanted:
                    origin = origin_of(tree, ("constraints", index, "cases", kind, number))
                    yield Problem.at(origin, f"this case of {constraint.id!r} should be {kind}, and is not")


def check_configurations(data: ContextData) -> Iterable[Problem]:
    """Every offering: some valid configuration, defaults that one of them has, and a price for it."""
    catalogue = Catalogue(data.offers)
    tree = data.trees["offers.yml"]
    for index, offering in enumerate(data.offers.product_offerings):
        model = ConfigurationModel(catalogue.configurable(offering), data.constraints)
        origin = origin_of(tree, ("product_offerings", index, "id"))
        values = model.complete({})
        if values is None:
            yield Problem.at(
                origin, f"no configuration of {offering.id!r} is valid; its constraints contradict each other"
            )
            continue
        domains = model.domains({})
        for variable in model.configurable.variables:
            impossible = [value for value in variable.domain if value not in domains[variable.id]]
            if impossible:
                words = ", ".join(str(value) for value in impossible)
                yield Problem.at(origin, f"{variable.id} of {offering.id!r} can never be {words}", "warning")
        priced = [price for part in model.configurable.parts for price in part.prices if applies(price.when, values)]
        if not priced:
            yield Problem.at(origin, f"{offering.id!r} has no price for its default configuration")
