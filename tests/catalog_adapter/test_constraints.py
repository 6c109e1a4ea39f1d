"""The configurator against brute force on random small models, and the answers a customer gets."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_adapter.constraints.cases import violated
from catalog_adapter.constraints.evaluate import check
from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Catalogue
from catalog_adapter.offers.models import OffersFile, selects

NAMES = ("a", "b", "c", "d")
DOMAINS: dict[str, list[Value]] = {"a": [1, 2, 3], "b": ["x", "y"], "c": [True, False], "d": ["p", "q", "r"]}


def selections(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    one_of_each = {
        name: st.lists(st.sampled_from(DOMAINS[name]), min_size=1, max_size=2, unique_by=repr) for name in names
    }
    return st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries({name: one_of_each[name] for name in chosen})
    )


@st.composite
def models(draw: st.DrawFn) -> ConfigurationModel:
    condition = draw(st.none() | selections(("a", "b")))
    characteristics = [
        {"id": name, "name": name, "values": DOMAINS[name], "default": draw(st.sampled_from(DOMAINS[name])),
         **({"only_when": condition} if name == "d" and condition else {})}
        for name in NAMES
    ]  # fmt: skip
    offers = OffersFile.model_validate({
        "product_specifications": [{"id": "s", "name": "s", "characteristics": characteristics}],
        "product_offerings": [{"id": "o", "name": "o", "description": "o", "specification": "s"}],
    })  # fmt: skip
    entries = [
        {
            "id": f"c{number}",
            "when": draw(selections(NAMES)),
            draw(st.sampled_from(["require", "exclude"])): draw(selections(NAMES)),
            "explain": "because",
            "cases": {"valid": [{}], "violated": [{}]},
        }
        for number in range(draw(st.integers(0, 4)))
    ]
    catalogue = Catalogue(offers)
    configurable = catalogue.configurable(catalogue.offerings["o"])
    return ConfigurationModel(configurable, ConstraintsFile.model_validate({"constraints": entries}))


choices = st.lists(st.sampled_from(NAMES), max_size=3, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: st.sampled_from(DOMAINS[name]) for name in names})
)


def solutions(model: ConfigurationModel) -> list[dict[str, Value]]:
    """Every valid configuration, by trying all."""
    found = []
    for values in product(*DOMAINS.values()):
        full = dict(zip(NAMES, values, strict=True))
        condition = model.configurable.variable("d").only_when  # type: ignore[union-attr]
        if not all(selects(wanted, full[name]) for name, wanted in condition.items()):
            del full["d"]
        if full not in found and not any(violated(one, full) for one in model.constraints.values()):
            found.append(full)
    return found


def agrees(solution: dict[str, Value], chosen: dict[str, Value]) -> bool:
    return all(
        (name in solution and solution[name] is value) or solution.get(name) == value for name, value in chosen.items()
    )


@settings(max_examples=150, deadline=None)
@given(models(), choices)
def test_domains_are_complete_and_sound(model: ConfigurationModel, chosen: dict[str, Value]) -> None:
    fitting = [one for one in solutions(model) if agrees(one, chosen)]
    expected = {name: [v for v in DOMAINS[name] if any(one.get(name) == v for one in fitting)] for name in NAMES}
    assert model.domains(chosen) == expected
    assert model.is_possible(chosen) == bool(fitting)


@settings(max_examples=150, deadline=None)
@given(models(), choices)
def test_completion_is_valid_and_keeps_the_choices(model: ConfigurationModel, chosen: dict[str, Value]) -> None:
    full = model.complete(chosen)
    if full is None:
        assert not any(agrees(one, chosen) for one in solutions(model))
    else:
        assert full in solutions(model)
        assert agrees(full, chosen)
        assert check(model, full, None) == []


@settings(max_examples=150, deadline=None)
@given(models(), choices, st.sampled_from(NAMES).flatmap(lambda n: st.tuples(st.just(n), st.sampled_from(DOMAINS[n]))))
def test_explanations_are_minimal(model: ConfigurationModel, chosen: dict[str, Value], wish: tuple[str, Value]) -> None:
    name, value = wish
    others = {key: one for key, one in chosen.items() if key != name}
    explanation = model.why_not(name, value, chosen)
    if model.is_possible({**others, name: value}):
        assert explanation is None
        return
    assert explanation is not None
    kept = [one.id for one in explanation.constraints]

    def impossible(choices: dict[str, Value], constraints: list[str]) -> bool:
        entries = [one for one in model.constraints.values() if one.id in constraints]
        smaller = ConfigurationModel(model.configurable, ConstraintsFile(constraints=entries))
        return not smaller.is_possible({**choices, name: value})

    assert impossible(explanation.choices, kept)
    for dropped in explanation.choices:
        assert not impossible({k: v for k, v in explanation.choices.items() if k != dropped}, kept)
    for dropped in kept:
        assert not impossible(explanation.choices, [one for one in kept if one != dropped])


@settings(max_examples=150, deadline=None)
@given(models(), choices, st.sampled_from(NAMES).flatmap(lambda n: st.tuples(st.just(n), st.sampled_from(DOMAINS[n]))))
def test_repairs_are_the_smallest(model: ConfigurationModel, chosen: dict[str, Value], wish: tuple[str, Value]) -> None:
    name, value = wish
    others = {key: one for key, one in chosen.items() if key != name}
    smallest = next(
        (
            size
            for size in range(len(others) + 1)
            for given_up in combinations(others, size)
            if any(
                agrees(one, {**{k: v for k, v in others.items() if k not in given_up}, name: value})
                for one in solutions(model)
            )
        ),
        None,
    )
    repairs = model.repairs(name, value, chosen)
    assert bool(repairs) == (smallest is not None)
    for repair in repairs:
        assert len(repair.changes) + len(repair.dropped) == smallest
        kept = {key: one for key, one in others.items() if key not in repair.dropped}
        assert model.is_possible({**kept, **repair.changes, name: value})
