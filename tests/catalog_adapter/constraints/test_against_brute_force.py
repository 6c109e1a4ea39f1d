"""Random small offers with constraints of every form: every answer against trying all configurations.

What is valid is told by reading each entry by itself (as its cases are read) and by the price list, never by the model
that the engine gets.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog_adapter.constraints.answers import Cheapest, WithinBudget
from catalog_adapter.constraints.cases import violated
from catalog_adapter.constraints.model import ConfigurationModel
from catalog_adapter.constraints.models import ConstraintsFile
from catalog_adapter.constraints.setting import Setting
from catalog_adapter.data_model import Value
from catalog_adapter.offers.configurable import Catalogue
from catalog_adapter.offers.models import OffersFile
from catalog_adapter.offers.pricing import rounded
from catalog_adapter.offers.selections import applies, same_value
from catalog_adapter.offers.totals import configured_lines, total
from tests.catalog_adapter.constraints.made import entry

DOMAINS: dict[str, tuple[Value, ...]] = {
    "a": (1, 2, 3), "b": ("x", "y"), "c": (True, False), "n": tuple(range(5)), "m": tuple(range(2, 9, 2)),
}  # fmt: skip
NUMBERS = ("a", "n", "m")
DEFAULTS: dict[str, Value] = {"a": 2, "b": "x", "c": False, "n": 1, "m": 4}
AMOUNTS = ("2.00", "-1.50", "0.75", "3.999", "12.00")

Values = dict[str, Value]


@st.composite
def selections(draw: st.DrawFn, names: tuple[str, ...] = tuple(DOMAINS)) -> dict[str, Any]:
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    found: dict[str, Any] = {}
    for name in chosen:
        values = st.sampled_from(DOMAINS[name])
        kinds = [st.lists(values, min_size=1, max_size=2, unique_by=repr), values, values.map(lambda one: {"not": one})]
        if name in NUMBERS:
            kinds.append(st.integers(0, 8).map(lambda one: {"at_least": one}))
            kinds.append(st.integers(0, 8).map(lambda one: {"at_most": one}))
        found[name] = draw(st.one_of(kinds))
    return found


@st.composite
def terms(draw: st.DrawFn) -> list[dict[str, Any]]:
    names = draw(st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=2, unique=True))
    found: list[dict[str, Any]] = [{"of": name, "times": draw(st.integers(-2, 3))} for name in names]
    if draw(st.booleans()):
        found.append({"times": draw(st.integers(1, 3)), "when": draw(selections())})
    return found


@st.composite
def limits(draw: st.DrawFn) -> dict[str, Any]:
    side = draw(st.sampled_from(["at_least", "at_most"]))
    if draw(st.booleans()):
        return {"price": draw(st.sampled_from(["month", "year"])), side: draw(st.sampled_from(["4.00", "10.25"]))}
    bound = draw(st.one_of(st.integers(-4, 12), terms()))
    return {"sum": draw(terms()), side: bound}


@st.composite
def constraints(draw: st.DrawFn, number: int) -> dict[str, Any]:
    form = draw(st.sampled_from(["require", "require_any", "exclude", "limit"]))
    content = {
        "require": selections(), "require_any": st.lists(selections(), min_size=1, max_size=2),
        "exclude": selections(), "limit": limits(),
    }[form]  # fmt: skip
    when = draw(st.one_of(st.just({}), selections()))
    also = draw(st.lists(selections(), max_size=2))
    return entry(f"c{number}", when=when, when_any=also, **{form: draw(content)})


@st.composite
def tables(draw: st.DrawFn) -> dict[str, Any]:
    columns = draw(st.lists(st.sampled_from(list(DOMAINS)), min_size=2, max_size=3, unique=True))
    row = st.tuples(*(st.sampled_from(DOMAINS[name]) for name in columns)).map(list)
    rows = draw(st.lists(row, min_size=1, max_size=6))
    return entry("table", columns=columns, **{draw(st.sampled_from(["allowed", "forbidden"])): rows})


@st.composite
def prices(draw: st.DrawFn, number: int) -> dict[str, Any]:
    per = draw(st.sampled_from([None, None, "a", "n", "m"]))
    amounts = st.sampled_from(AMOUNTS if per in (None, "a") else [one for one in AMOUNTS if one != "3.999"])
    return {
        "id": f"p{number}", "recurring": draw(st.sampled_from(["month", "month", "year", "week"])),
        "amount": draw(amounts), "when": draw(st.one_of(st.just({}), selections())), "per": per,
    }  # fmt: skip


@st.composite
def models(draw: st.DrawFn) -> ConfigurationModel:
    condition = draw(st.one_of(st.just({}), selections(("a", "b"))))
    characteristics: list[dict[str, Any]] = [
        {"id": name, "name": name, "values": list(DOMAINS[name]), "default": DEFAULTS[name]} for name in ("a", "b", "c")
    ]
    characteristics[2]["only_when"] = condition
    characteristics.append({"id": "n", "name": "n", "range": {"from": 0, "to": 4}, "default": 1})
    characteristics.append({"id": "m", "name": "m", "range": {"from": 2, "to": 8, "step": 2}, "default": 4})
    listed = [draw(prices(number)) for number in range(draw(st.integers(0, 3)))]
    offers = OffersFile.model_validate({
        "product_specifications": [{"id": "s", "name": "s", "characteristics": characteristics}],
        "product_offerings": [{"id": "o", "name": "o", "description": "o", "specification": "s", "prices": [
            {"id": "always", "recurring": "month", "amount": "5.00"}, *listed]}],
    })  # fmt: skip
    file = ConstraintsFile.model_validate({
        "constraints": [draw(constraints(number)) for number in range(draw(st.integers(0, 3)))],
        "tables": [draw(tables())] if draw(st.booleans()) else [],
    })  # fmt: skip
    catalogue = Catalogue(offers)
    return ConfigurationModel(catalogue.configurable(catalogue.offerings["o"]), file, Setting(currency="EUR"))


def monthly(model: ConfigurationModel, values: Values) -> Decimal:
    return total(configured_lines(model.configurable, values, currency="EUR"), "month")


def breaks(model: ConfigurationModel, reason: Any, values: Values) -> bool:
    limit = getattr(reason, "limit", None)
    if limit is None or limit.price is None:
        return violated(reason, values)
    price = total(configured_lines(model.configurable, values, currency="EUR"), limit.price)
    far = Decimal(limit.at_least or limit.at_most)
    met = price >= far if limit.at_least else price <= far
    applied = applies(reason.when, values) and (not reason.when_any or any(applies(w, values) for w in reason.when_any))
    return applied and not met


def solutions(model: ConfigurationModel) -> list[Values]:
    """Every valid configuration, by trying all."""
    condition = model.configurable.variable("c").only_when  # type: ignore[union-attr]
    found: list[Values] = []
    for values in product(*DOMAINS.values()):
        full = dict(zip(DOMAINS, values, strict=True))
        if not applies(condition, full):
            del full["c"]
        if full not in found and not any(breaks(model, one, full) for one in model.reasons.values()):
            found.append(full)
    return found


def agrees(solution: Values, chosen: Values) -> bool:
    return all(name in solution and same_value(solution[name], value) for name, value in chosen.items())


def _chosen(names: list[str]) -> st.SearchStrategy[Values]:
    return st.fixed_dictionaries({name: st.sampled_from(DOMAINS[name]) for name in names})


choices = st.lists(st.sampled_from(list(DOMAINS)), max_size=2, unique=True).flatmap(_chosen)
#: So many that there are often several ways to give something up.
many_choices = st.lists(st.sampled_from(list(DOMAINS)), min_size=3, unique=True).flatmap(_chosen)


@settings(max_examples=100, deadline=None)
@given(models(), choices)
def test_domains_and_check_are_exact(model: ConfigurationModel, chosen: Values) -> None:
    valid = solutions(model)
    fitting = [one for one in valid if agrees(one, chosen)]
    found = model.configuration(chosen).domains()
    assert not found.partial
    for name, values in DOMAINS.items():
        expected = [value for value in values if any(name in one and same_value(one[name], value) for one in fitting)]
        assert list(found[name]) == expected
        assert (name in found.absent) == any(name not in one for one in fitting)
    for values in fitting:
        assert model.configuration(values).check() == []


@settings(max_examples=100, deadline=None)
@given(models(), choices)
def test_what_is_not_valid_is_told(model: ConfigurationModel, chosen: Values) -> None:
    full = {**DEFAULTS, **chosen}
    assert (model.configuration(full).check() == []) == (full in solutions(model))


@settings(max_examples=100, deadline=None)
@given(models(), choices, st.decimals(-5, 60, places=2))
def test_completions_are_the_best_there_are(model: ConfigurationModel, chosen: Values, budget: Decimal) -> None:
    fitting = [one for one in solutions(model) if agrees(one, chosen)]
    at = model.configuration(chosen)
    cheapest, nearest, within, span = (
        at.complete(Cheapest()), at.complete(), at.complete(WithinBudget(budget)), at.price_range(),
    )  # fmt: skip
    if not fitting:
        assert (cheapest, nearest, within, span) == (None, None, None, None)
        return
    assert cheapest is not None
    assert nearest is not None
    assert span is not None
    always = [name for name in DEFAULTS if name != "c" or not model.configurable.variable("c").only_when]  # type: ignore[union-attr]

    def departures(values: Values) -> int:
        return sum(not same_value(values[name], DEFAULTS[name]) for name in always if name not in chosen)

    prices_ = sorted(monthly(model, one) for one in fitting)
    assert monthly(model, cheapest.values) == prices_[0]
    assert (span.lowest, span.highest) == (rounded(prices_[0], "EUR"), rounded(prices_[-1], "EUR"))
    assert departures(nearest.values) == min(map(departures, fitting))
    affordable = [one for one in fitting if monthly(model, one) <= budget]
    assert (within is not None) == bool(affordable)
    if within is not None:
        best = min((departures(one), monthly(model, one)) for one in affordable)
        assert (departures(within.values), monthly(model, within.values)) == best
    for one in (cheapest, nearest, *([within] if within else [])):
        assert one.values in fitting


def with_only(model: ConfigurationModel, reasons: list[Any]) -> ConfigurationModel:
    """The same offering with no other entries than ``reasons``."""
    file = ConstraintsFile(
        constraints=[one for one in reasons if hasattr(one, "require")],
        tables=[one for one in reasons if hasattr(one, "columns")],
    )
    return ConfigurationModel(model.configurable, file, model.setting)


@settings(max_examples=100, deadline=None)
@given(models(), choices)
def test_what_follows_is_all_that_follows_and_its_reason_is_enough(model: ConfigurationModel, chosen: Values) -> None:
    fitting = [one for one in solutions(model) if agrees(one, chosen)]
    at = model.configuration(chosen)
    found = {one.variable: one for one in at.consequences()}
    expected = {
        name: fitting[0][name]
        for name in DOMAINS
        if name not in chosen and fitting and all(name in one for one in fitting)
        and all(same_value(one[name], fitting[0][name]) for one in fitting)
    }  # fmt: skip
    assert {name: one.value for name, one in found.items()} == expected
    for name, one in found.items():
        assert all(agrees(chosen, {k: v}) for k, v in one.because.choices.items())
        assert len({id(reason) for reason in one.because.reasons}) == len(one.because.reasons)
        left = [
            other for other in solutions(with_only(model, list(one.because.reasons)))
            if agrees(other, dict(one.because.choices)) and name in other
        ]  # fmt: skip
        assert all(same_value(other[name], one.value) for other in left)


@settings(max_examples=80, deadline=None)
@given(models(), choices | many_choices | many_choices, st.data())
def test_explanations_and_repairs_are_minimal(model: ConfigurationModel, chosen: Values, data: st.DataObject) -> None:
    valid = solutions(model)
    name = data.draw(st.sampled_from(list(DOMAINS)))
    wish = {name: data.draw(st.sampled_from(DOMAINS[name]))}
    others = {key: value for key, value in chosen.items() if key not in wish}
    at = model.configuration(chosen)
    explanation = at.why_not(name, wish[name])
    assert (explanation is None) == any(agrees(one, others | wish) for one in valid)
    if explanation is None:
        assert [one.changes for one in at.repairs(name, wish[name])] == [{}]
        return

    def possible(kept: dict[str, Value], reasons: list[Any]) -> bool:
        return any(agrees(one, {**kept, **wish}) for one in solutions(with_only(model, reasons)))

    kept, reasons = dict(explanation.choices), list(explanation.reasons)
    assert not possible(kept, reasons)
    assert all(possible({k: v for k, v in kept.items() if k != one}, reasons) for one in kept)
    assert all(possible(kept, [other for other in reasons if other is not one]) for one in reasons)
    sizes = [
        size for size in range(len(others) + 1)
        for given_up in product([False, True], repeat=len(others)) if sum(given_up) == size
        and any(agrees(one, wish | {k: v for (k, v), gone in zip(others.items(), given_up, strict=True) if not gone})
                for one in valid)
    ]  # fmt: skip
    repairs = at.repairs(name, wish[name])
    assert bool(repairs) == bool(sizes)
    assert {len(one.changes) + len(one.dropped) for one in repairs} <= {min(sizes, default=0)}
    assert len(repairs) == sizes.count(min(sizes)) if sizes else True
    assert [one.difference for one in repairs] == sorted(one.difference for one in repairs)
