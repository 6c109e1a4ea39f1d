"""What each form of the constraint language does to a configuration."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from catalog_adapter.constraints.answers import Cheapest, WithinBudget
from catalog_adapter.constraints.configuration import Configuration
from catalog_adapter.constraints.facts import Facts, OrderedItem
from catalog_adapter.offers.ranges import Ranges
from tests.catalog_adapter.constraints.made import entry, model


def ids(of: Configuration, variable: str, value: object) -> list[str]:
    """The entries that rule a value out."""
    found = of.why_not(variable, value)  # type: ignore[arg-type]
    return [] if found is None else [one.id for one in found.reasons]


def wrong(of: Configuration) -> list[str]:
    return [one.what if isinstance(one.what, str) else one.what.id for one in of.check()]


def test_one_of_several_conditions_is_enough() -> None:
    rule = entry("pro", when_any=[{"speed": 1000}, {"mesh": True}], require={"router": "pro"})
    line = model("line", constraints=[rule])
    assert line.configuration({"speed": 1000}).forced() == {"router": "pro"}
    assert line.configuration({"speed": 100}).domains()["router"] == ("standard", "pro")


def test_one_of_several_demands_is_enough() -> None:
    rule = entry("fast", when={"router": "pro"}, require_any=[{"speed": 1000}, {"mesh": True}])
    line = model("line", constraints=[rule])
    assert line.configuration({"router": "pro", "speed": 100}).forced() == {"mesh": True}
    assert line.configuration({"router": "pro", "mesh": False}).forced() == {"speed": 1000}


def test_a_sum_has_a_limit_and_a_range_is_never_listed() -> None:
    limit = {"sum": ["seats", {"of": "guests", "times": 2}], "at_most": 50}
    office = model("office", constraints=[entry("fifty", limit=limit)])
    domains = office.configuration({"guests": 20}).domains()
    assert domains["seats"] == Ranges((range(1, 11),))
    assert office.configuration().domains()["guests"] == Ranges((range(25),))
    assert ids(office.configuration({"guests": 20}), "seats", 11) == ["fifty"]
    assert wrong(office.configuration({"guests": 20, "seats": 11})) == ["fifty"]
    assert wrong(office.configuration({"guests": 20, "seats": 10})) == []


def test_a_characteristic_can_limit_another() -> None:
    office = model("office", constraints=[entry("fewer", limit={"sum": "guests", "at_most": "seats"})])
    assert office.configuration({"seats": 7}).domains()["guests"] == Ranges((range(8),))
    assert office.configuration({"guests": 9}).domains()["seats"] == Ranges((range(9, 1_000_001),))


def test_the_same_range_is_a_domain_of_a_million() -> None:
    office = model("office")
    assert office.configuration().domains()["seats"] == Ranges((range(1, 1_000_001),))
    assert not office.configuration({"seats": 1_000_001}).is_possible()
    full = office.configuration({"seats": 777_777}).complete()
    assert full is not None
    assert full.values == {"seats": 777_777, "guests": 0}


def test_a_table_allows_its_rows_only() -> None:
    table = entry("rows", columns=["speed", "router"], allowed=[[100, "standard"], [[500, 1000], "pro"]])
    line = model("line", tables=[table])
    assert line.configuration({"router": "pro"}).domains()["speed"] == (500, 1000)
    assert ids(line.configuration({"speed": 100}), "router", "pro") == ["rows"]


def test_a_table_can_forbid() -> None:
    table = entry("not-these", columns=["speed", "router"], forbidden=[[1000, "standard"]])
    line = model("line", tables=[table])
    assert line.configuration({"speed": 1000}).forced() == {"router": "pro"}
    assert wrong(line.configuration({"speed": 1000, "router": "standard"})) == ["not-these"]


def test_items_of_an_order_are_counted() -> None:
    rule = entry("two-lines", limit={"count": {"offering": "line"}, "at_most": 2})
    line = model("line", constraints=[rule])
    one, two = (Facts(others=(OrderedItem("line", {"speed": 100}),) * count) for count in (1, 2))
    assert line.configuration({}, one).is_possible()
    assert not line.configuration({}, two).is_possible()
    explanation = line.configuration({}, two).conflict()
    assert explanation is not None
    assert [reason.id for reason in explanation.reasons] == ["two-lines"]


def test_only_items_at_the_same_site_count_there() -> None:
    rule = entry("one-line", limit={"count": {"offering": "line"}, "in": "site", "at_most": 1})
    line = model("line", constraints=[rule])
    other = (OrderedItem("line", {}, "1000"),)
    assert not line.configuration({}, Facts("1000", others=other)).is_possible()
    assert line.configuration({}, Facts("2000", others=other)).is_possible()


def test_a_sum_over_the_order_counts_what_other_items_have() -> None:
    rule = entry("hundred", limit={"sum": "seats", "in": "order", "at_most": 100})
    office = model("office", constraints=[rule])
    others = (OrderedItem("office", {"seats": 60, "guests": 0}),)
    assert office.configuration({}, Facts(others=others)).domains()["seats"] == Ranges((range(1, 41),))


def test_a_lower_limit_over_the_order_counts_once_the_order_is_whole() -> None:
    rule = entry("two-lines", limit={"count": {"offering": "line"}, "at_least": 2})
    line = model("line", constraints=[rule])
    full = line.configuration().complete()
    assert full is not None
    assert wrong(line.configuration(full.values)) == []
    assert wrong(line.configuration(full.values, Facts(whole_order=True))) == ["two-lines"]
    assert not line.configuration({}, Facts(whole_order=True)).is_possible()


def test_a_minimum_price_takes_the_yearly_part_in() -> None:
    rule = entry("thirty", limit={"price": "month", "at_least": "30.00"})
    line = model("line", constraints=[rule])
    # 29.00 alone is too little, and 12.00 a year are 1.00 a month
    assert line.configuration({"speed": 100}).forced() == {"router": "pro"}
    assert ids(line.configuration({"speed": 100}), "router", "standard") == ["thirty"]


def test_who_is_too_old_is_told_and_who_is_unknown_is_asked() -> None:
    young = {
        "id": "young", "offering": "line", "when": {"speed": 1000}, "customer": {"age": {"at_most": 29}},
        "explain": "For the young.", "cases": {"valid": [{"age": 20}], "violated": [{"age": 40}]},
    }  # fmt: skip
    line = model("line", eligibility=[young])
    assert line.configuration({}, Facts(age=40)).domains()["speed"] == (100, 500)
    assert ids(line.configuration({}, Facts(age=40)), "speed", 1000) == ["young"]
    assert line.configuration({"speed": 1000}).is_possible()
    assert [one.fact for one in line.configuration({"speed": 1000}).needed_facts()] == ["age"]
    assert line.configuration({"speed": 500}).needed_facts() == ()
    unknown = line.configuration({"speed": 1000, "router": "standard"})
    assert wrong(unknown) == ["age"]
    assert wrong(unknown.knowing(Facts(age=20))) == []
    assert wrong(unknown.knowing(Facts(age=40))) == ["young"]


def test_existing_products_segment_and_day_decide() -> None:
    customer = {"existing": ["tv", "sim"], "segment": "home", "date": {"from": "2030-06-01", "until": "2030-06-30"}}
    mine = {"id": "mine", "offering": "line", "customer": customer, "explain": "For you.",
            "cases": {"valid": [{}], "violated": [{}]}}  # fmt: skip
    line = model("line", eligibility=[mine])
    has = Facts(existing=frozenset(["sim"]))
    assert line.configuration({}, has).is_possible()
    assert not line.configuration({}, Facts(existing=frozenset())).is_possible()
    assert not line.configuration({}, Facts(existing=frozenset(["sim"]), segment="work")).is_possible()
    assert not line.configuration({}, Facts(existing=frozenset(["sim"]), date=date(2030, 7, 1))).is_possible()
    needed = line.configuration().needed_facts()
    assert [(one.fact, one.offerings) for one in needed] == [("existing", ("tv", "sim"))]


def test_a_constraint_counts_on_its_days_only() -> None:
    rule = entry("winter", valid_from="2030-12-01", when={"speed": 1000}, require={"router": "pro"})
    line = model("line", constraints=[rule])
    assert line.configuration({"speed": 1000}).domains()["router"] == ("standard", "pro")
    assert line.configuration({"speed": 1000}, Facts(date=date(2030, 12, 1))).forced() == {"router": "pro"}


def test_what_an_offering_requires_may_be_had_already_or_come_with_the_order() -> None:
    tv = model("tv", offers={"tv": {"requires": ["line"]}})
    whole = Facts(existing=frozenset(), whole_order=True)
    assert tv.configuration().is_possible()
    assert not tv.configuration({}, whole).is_possible()
    assert tv.configuration({}, Facts(existing=frozenset(["line"]), whole_order=True)).is_possible()
    with_line = Facts(existing=frozenset(), others=(OrderedItem("both", {}),), whole_order=True)
    assert tv.configuration({}, with_line).is_possible()
    assert wrong(tv.configuration({"package": "small"}, whole)) == ["tv:requires:line"]
    assert [one.fact for one in tv.configuration({}, Facts(whole_order=True)).needed_facts()] == ["existing"]


def test_what_excludes_each_other_does_so_whichever_comes_first() -> None:
    offers = {"tv": {"excludes": [{"offering": "line", "in": "order"}]}}
    tv, line = model("tv", offers=offers), model("line", offers=offers)
    assert not tv.configuration({}, Facts(others=(OrderedItem("line"),))).is_possible()
    assert not line.configuration({}, Facts(others=(OrderedItem("tv"),))).is_possible()
    assert line.configuration({}, Facts(others=(OrderedItem("sim"),))).is_possible()


def test_a_bundle_has_parts_in_numbers_and_groups_to_choose_from() -> None:
    choose = [{"id": "one", "of": ["tv", "sim"], "at_least": 1, "at_most": 1}]
    both = model("both", offers={"both": {"choose": choose}})
    assert both.configuration({"tv": True}).forced()["sim"] == 0
    assert both.configuration({"tv": False}).domains()["sim"] == (1, 2, 3)
    assert ids(both.configuration({"tv": True}), "sim", 2) == ["both:choose:one"]
    assert "data" not in both.configuration({"tv": True}).complete().values  # type: ignore[union-attr]


def test_several_units_of_a_part_cost_as_much_each() -> None:
    both = model("both")
    ranges = [both.configuration({"sim": count, "tv": False, "speed": 100, "router": "standard"}).price_range()
              for count in (0, 3)]  # fmt: skip
    assert [(one.lowest, one.highest) for one in ranges if one] == [
        (Decimal(29), Decimal(29)),
        (Decimal(50), Decimal(50)),
    ]


def test_the_cheapest_and_the_best_within_a_budget() -> None:
    line = model("line")
    cheapest = line.configuration().complete(Cheapest())
    assert cheapest is not None
    assert cheapest.values["speed"] == 100
    # the default of 500 costs 39.50; with 39.49 it has to go, the router needs no change
    within = line.configuration().complete(WithinBudget(Decimal("39.49")))
    assert within is not None
    assert within.values == {"speed": 100, "router": "standard"}
    assert line.configuration().complete(WithinBudget(Decimal("28.99"))) is None
    fast = line.configuration({"speed": 1000}).price_range()
    assert fast is not None
    assert (fast.lowest, fast.highest) == (Decimal("39.50"), Decimal("40.50"))


def test_repairs_tell_the_whole_and_the_price_difference() -> None:
    rule = entry("pro", when={"speed": 1000}, require={"router": "pro"})
    line = model("line", constraints=[rule])
    repairs = line.configuration({"speed": 1000}).repairs("router", "standard")
    assert [(one.changes, one.difference) for one in repairs] == [({"speed": 500}, Decimal("-1.00"))]


def test_of_several_ways_to_let_a_wish_in_the_cheapest_comes_first() -> None:
    both = model("both", constraints=[entry("e", when={"speed": 1000, "tv": True}, exclude={"router": "pro"})])
    repairs = both.configuration({"speed": 1000, "tv": True}).repairs("router", "pro")
    assert [one.changes for one in repairs] == [{"tv": False}, {"speed": 500}]
    assert [one.difference for one in repairs] == [Decimal(-8), Decimal(1)]
    assert not repairs.partial
