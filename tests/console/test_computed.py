"""What the console computes of a draft: price tables and what is ruled out, against the engine's own answers."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from catalog_adapter.constraints.facts import Facts
from catalog_adapter.contexts.compile import compile_contexts
from catalog_adapter.contexts.files import files_from
from catalog_adapter.contexts.parsed import ParsedContext
from catalog_adapter.contexts.resolved import ResolvedContext
from catalog_adapter.data_model import Value
from console.editing.confusions import PARTS, confused_in_part
from console.editing.price_table import price_table
from console.editing.ruled_out import Option, ruled_out
from foundation.settings import ROOT
from tests.catalog_adapter.revisions.made import files


@pytest.fixture(scope="module")
def northlight() -> ResolvedContext:
    folder = ROOT / "customer_contexts" / "northlight"
    texts = {one.relative_to(folder).as_posix(): one.read_text() for one in folder.rglob("*.yml")}
    place = ("consumer", "en-GB")
    return compile_contexts(files_from("northlight", texts), [place])[place]


def test_a_table_has_the_price_of_every_combination_there_is(northlight: ResolvedContext) -> None:
    table = price_table(northlight, "fibre", "download_speed", "router")
    assert table is not None
    assert table.heads == ["100 Mbit/s", "500 Mbit/s", "1000 Mbit/s"]
    assert [name for name, _ in table.lines] == ["Standard router", "Pro router"]
    speeds, routers = (100, 500, 1000), ("standard", "pro")
    for (row, router), (column, speed) in product(enumerate(routers), enumerate(speeds)):
        cell = table.lines[row][1][column]
        values = northlight.model("fibre").complete({"download_speed": speed, "router": router})
        if values is None:
            assert (cell.price, cell.by) == ("", ["gigabit-needs-pro-router"])
            assert "needs the pro router" in cell.why
        else:
            assert cell.price == northlight.names.price(northlight.price("fibre", values))


def test_a_table_of_what_prices_depend_on_is_shown_unasked(northlight: ResolvedContext) -> None:
    for offering in northlight.catalogue.offerings:
        table = price_table(northlight, offering)
        assert table is not None
        assert table.across == table.axes[0][0]
        assert all(len(cells) == len(table.heads) for _, cells in table.lines)
    unknown = price_table(northlight, "fibre", "no-such-thing", "neither")
    assert unknown is not None
    assert unknown.across == "download_speed"


def _option(outcome: Any, variable: str, value: str) -> Option:
    options: list[Option] = next(one.options for one in outcome.variables if one.id == variable)
    return next(one for one in options if one.value == value)


def test_what_is_picked_rules_out_and_says_why(northlight: ResolvedContext) -> None:
    outcome = ruled_out(northlight, "fibre", {"static_ip": True}, Facts())
    assert _option(outcome, "static_ip", "true").state == "chosen"
    standard = _option(outcome, "router", "standard")
    assert (standard.state, [one.id for one in standard.why]) == ("out", ["static-ip-needs-pro-router"])
    assert _option(outcome, "router", "pro").state == "possible"
    assert not outcome.conflict
    assert outcome.price


def test_picks_that_contradict_each_other_are_told(northlight: ResolvedContext) -> None:
    picked: dict[str, Value] = {"static_ip": True, "router": "standard", "gone": "long ago"}
    outcome = ruled_out(northlight, "fibre", picked, Facts())
    assert [one.id for one in outcome.conflict] == ["static-ip-needs-pro-router"]
    assert _option(outcome, "router", "standard").state == "chosen out"
    assert outcome.price == ""


def test_a_place_rules_out(northlight: ResolvedContext) -> None:
    outcome = ruled_out(northlight, "fibre", {}, Facts(postcode="B1 1AA"))
    fast = _option(outcome, "download_speed", "1000")
    assert (fast.state, [one.id for one in fast.why]) == ("out", ["gigabit-areas"])


def test_examples_that_are_taken_for_others_are_found() -> None:
    same_words = [f"my {one} cup of tea is cold" for one in ("first", "second", "third", "fourth", "fifth", "last")]
    other = ["when do you open", "opening hours please", "are you open on sundays", "what time do you close"]
    intents = {"tea": same_words[:-1], "hours": [*other, same_words[-1]]}
    text = "own_intents:\n" + "".join(
        f"  - {{id: {name}, behaviour: answer, answer: Yes., examples: {json.dumps(said)}}}\n"
        for name, said in intents.items()
    )
    data, problems = ParsedContext(files(intents=text)).data("home", "en-GB")
    assert data is not None, problems
    found = [one for part in (0, PARTS - 1) for one in confused_in_part(data, "en-GB", part)]
    assert (same_words[-1], "hours", "tea") in [(one.example, one.intent, one.taken_for) for one in found]
    assert not {one.example for one in found} & set(same_words[:-1])
