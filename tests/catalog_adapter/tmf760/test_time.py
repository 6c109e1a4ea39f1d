"""TMF760 and a model that takes longer than there is time: what is said is true, and said not to be all there is."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.catalog_adapter.tmf760.asking import FILE, QUERY, query, query_body, selected, values_of
from tests.catalog_adapter.tmf_apis.oas import errors_of
from tests.catalog_adapter.tmf_apis.site import Site, site_of
from tests.catalog_adapter.too_hard import CONSTRAINTS, DESKS, OFFERS


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


async def test_values_beside_a_choice_that_were_not_all_looked_at_are_partial_too(site: Site) -> None:
    item = await query(site.caller("acme"), "rooms", {"tight": False})
    assert item["state"] == "approved"
    assert "partial" in [one["code"] for one in item["stateReason"]], "whether it may be tight is not known"


async def test_where_nothing_can_be_said_in_time_that_is_the_answer(site: Site) -> None:
    response = await site.caller("acme").post(QUERY, json=query_body("rooms", {"tight": True}))
    assert response.status_code == 503
    error = response.json()
    assert not errors_of(FILE, "Error", error)
    assert error["code"] == "configuration_too_large"
    assert "too large" in error["reason"]
    assert "fewer choices" in error["message"]
