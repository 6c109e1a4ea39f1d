"""TMF760 and a model that takes longer than there is time: what is said is true, and said not to be all there is."""

from collections.abc import AsyncIterator, Callable
from itertools import combinations
from pathlib import Path

import pytest

from tests.catalog_adapter.tmf760.asking import FILE, QUERY, query, query_body, selected, values_of
from tests.catalog_adapter.tmf_apis.oas import errors_of
from tests.catalog_adapter.tmf_apis.site import Site, site_of

#: So many desks, each with a number of its own; where it is ``tight``, there is one number less than there are desks.
#: That this is impossible, a solver can tell only after trying for very long.
DESKS = 13

OFFERS = f"""\
product_specifications:
  - id: office
    name: Office
    characteristics:
      - {{id: tight, name: Tight, type: boolean, default: false}}
{"".join(f"      - {{id: desk{n}, name: Desk {n}, values: {list(range(1, DESKS + 1))}}}\n" for n in range(DESKS))}
product_offerings:
  - {{id: rooms, name: Rooms, description: Rooms., specification: office,
     prices: [{{id: base, recurring: month, amount: "9.00"}}]}}
"""


def _constraint(name: str, when: str, exclude: str) -> str:
    return f"""\
  - id: {name}
    when: {{{when}}}
    exclude: {{{exclude}}}
    explain: Each desk has a number of its own.
    cases: {{valid: [{{{exclude.split(":")[0]}: 3}}], violated: [{{{when}, {exclude}}}]}}
"""


CONSTRAINTS = "constraints:\n" + "".join(
    _constraint(f"d{one}-d{other}-{number}", f"desk{one}: {number}", f"desk{other}: {number}")
    for one, other in combinations(range(DESKS), 2)
    for number in range(1, DESKS + 1)
)
CONSTRAINTS += "".join(_constraint(f"tight-{n}", "tight: true", f"desk{n}: {DESKS}") for n in range(DESKS))


@pytest.fixture
async def site(write_context: Callable[..., Path], tmp_path: Path) -> AsyncIterator[Site]:
    async with site_of(write_context(offers=OFFERS, constraints=CONSTRAINTS), tmp_path / "state") as found:
        yield found


async def test_what_could_not_be_found_out_in_time_is_said_to_be_partial(site: Site) -> None:
    item = await query(site.caller("acme"), "rooms")
    assert item["state"] == "approved"
    assert "partial" in [one["code"] for one in item["stateReason"]]
    assert values_of(item, "tight") == [False]
    values = selected(item)
    assert len({value for name, value in values.items() if name != "tight"}) == DESKS, "what is said is true"


async def test_where_nothing_can_be_said_in_time_that_is_the_answer(site: Site) -> None:
    response = await site.caller("acme").post(QUERY, json=query_body("rooms", {"tight": True}))
    assert response.json()["code"] == "configuration_too_large"
    assert not errors_of(FILE, "Error", response.json())
