"""A CSP whose offers are in a catalogue elsewhere: what its customers can buy, whatever that catalogue does."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from catalog_adapter.contexts import ContextInvalid
from tests.catalog_adapter.conftest import CONTEXT
from tests.catalog_adapter.sources.conftest import (
    KEY,
    OWN,
    NewProcess,
    Process,
    context_with,
    raise_prices,
    readings,
    resources,
    sells,
)
from tests.catalog_adapter.tmf620.made import offering, price
from tests.catalog_adapter.tmf620.remote.quirky_catalogue import BASE, Instead, QuirkyCatalogue, answering
from tests.gateway.serving import served
from tests.support.waiting import until

SOLD = {"fibre-line": "19.00", "tv-box": "9.00"}


async def test_the_catalogues_offers_are_sold_as_the_csp_changes_them(process: Process) -> None:
    assert await process.sold() == SOLD


async def test_a_csp_without_offers_of_its_own_sells_what_the_catalogue_has(
    write_context: Callable[..., Path], url: str, process: Process
) -> None:
    write_context(context=context_with(url), offers="", constraints="")
    assert await process.sold() == {"fibre-line": "29.00", "old-line": "15.00", "tv-box": "9.00"}


async def test_a_change_is_live_after_its_event(
    write_context: Callable[..., Path], url: str, server: QuirkyCatalogue, process: Process
) -> None:
    write_context(context=context_with(url, ", events: true"), offers=OWN, constraints="")
    await process.sold()
    subscription = await until(lambda: next(iter(server.subscriptions.values()), None))
    raise_prices(server, 11)
    async with httpx.AsyncClient() as client:
        told = await client.post(f"{subscription['callback']}/listener/productOfferingPriceChangeEvent", json={})
    assert told.status_code == 204
    await until(lambda: sells(process, "tv-box", "11.00"))


async def test_what_one_process_hears_all_of_them_ask_for(server: QuirkyCatalogue, new_process: NewProcess) -> None:
    one, other = await new_process(), await new_process()
    assert (await one.sold())["tv-box"] == (await other.sold())["tv-box"] == "9.00"
    raise_prices(server, 11)
    await one.events.announce("acme")
    await until(lambda: sells(one, "tv-box", "11.00"))
    await until(lambda: sells(other, "tv-box", "11.00"))


async def test_a_change_is_live_in_time_without_any_event(
    monkeypatch: pytest.MonkeyPatch, server: QuirkyCatalogue, new_process: NewProcess
) -> None:
    monkeypatch.setattr("catalog_adapter.sources.followed._MINUTE", 0.01)
    process = await new_process()
    await process.sold()
    raise_prices(server, 12)
    await until(lambda: sells(process, "tv-box", "12.00"))


@pytest.mark.parametrize(
    "instead",
    [
        pytest.param(answering("internal error", 500), id="500"),
        pytest.param(answering("<html><body>Log in</body></html>", content_type="text/html"), id="HTML"),
        pytest.param(answering('[{"id": "fibre-line", "na'), id="half a JSON"),
        pytest.param(answering("[]"), id="empty"),
        pytest.param(answering("{}", 401), id="refused"),
    ],
)
async def test_a_catalogue_in_trouble_changes_nothing_and_staff_is_told(
    instead: Instead, server: QuirkyCatalogue, process: Process
) -> None:
    await process.sold()
    server.instead["productOffering"] = instead
    await process.catalogues.wake("acme")
    state = await until(lambda: _stale(process))
    assert state["last_error"]
    assert isinstance(state["age_seconds"], int)
    assert await process.sold() == SOLD
    del server.instead["productOffering"]
    raise_prices(server, 13)
    await process.catalogues.wake("acme")
    await until(lambda: sells(process, "tv-box", "13.00"))
    assert not (await process.state())["stale"]


async def test_prices_in_another_currency_change_nothing_not_even_after_a_restart(
    server: QuirkyCatalogue, new_process: NewProcess
) -> None:
    process = await new_process()
    await process.sold()
    server.documents = resources("USD")
    await process.catalogues.wake("acme")
    state = await until(lambda: _stale(process))
    assert "USD" in str(state["last_error"])
    assert await process.sold() == SOLD
    await process.catalogues.close()
    assert await (await new_process()).sold() == SOLD


async def test_a_restart_while_the_catalogue_is_away_serves_the_copy_on_disk(
    server: QuirkyCatalogue, new_process: NewProcess
) -> None:
    before = await new_process()
    await before.sold()
    await before.catalogues.close()
    server.instead["productOffering"] = answering("gone", 503)
    process = await new_process()
    assert await process.sold() == SOLD
    state = await until(lambda: _stale(process))
    assert "503" in str(state["last_error"])


async def test_a_hanging_catalogue_holds_nobody_up(server: QuirkyCatalogue, process: Process) -> None:
    await process.sold()
    server.instead["productOffering"] = server.hangs
    await process.catalogues.wake("acme")
    await readings(server, 1)
    began = time.monotonic()
    assert await process.sold() == SOLD
    assert time.monotonic() - began < 1


async def test_a_catalogue_that_was_never_read_is_told_clearly_and_recovers_by_itself(
    server: QuirkyCatalogue, process: Process
) -> None:
    server.instead["productOffering"] = answering("not yet", 503)
    with pytest.raises(ContextInvalid, match=r"a catalogue that was never read: .*503"):
        await process.served()
    state = await process.state()
    assert (state["age_seconds"], state["stale"]) == (None, True)
    assert "503" in str(state["last_error"])
    del server.instead["productOffering"]
    await process.catalogues.wake("acme")

    async def is_served() -> bool:
        try:
            return await process.sold() == SOLD
        except ContextInvalid:
            return False

    await until(is_served)


async def test_who_waits_for_a_first_reading_does_not_wait_for_ever_nor_holds_up_others(
    monkeypatch: pytest.MonkeyPatch, server: QuirkyCatalogue, process: Process, folder: Path
) -> None:
    monkeypatch.setattr("catalog_adapter.sources.followed._FIRST_WAIT", 0.3)
    other = folder / "other"
    other.mkdir()
    (other / "context.yml").write_text(CONTEXT.replace("id: acme", "id: other"))
    server.instead["productOffering"] = server.hangs
    waiting = asyncio.create_task(process.served())
    assert await process.adapter.resolve(KEY.model_copy(update={"csp": "other"}))
    with pytest.raises(ContextInvalid, match="never read"):
        await waiting


async def test_an_address_that_holds_a_password_is_refused_without_telling_it(
    write_context: Callable[..., Path], process: Process
) -> None:
    write_context(context=context_with("http://me:hidden-word@catalogue.example/v4"), offers=OWN, constraints="")
    with pytest.raises(ContextInvalid, match="more than host and path") as refused:
        await process.served()
    assert "hidden-word" not in str(refused.value)


async def test_many_who_ask_at_the_start_make_one_reading(server: QuirkyCatalogue, process: Process) -> None:
    await asyncio.gather(*(process.served() for _ in range(20)))
    assert len(server.gets("productOffering")) == 1


async def test_offers_that_can_not_be_sold_are_told_and_the_rest_is_sold(
    server: QuirkyCatalogue, process: Process
) -> None:
    await process.sold()
    server.documents["productOfferingPrice"].append(price("dollars", "Dollars", 5, "USD"))
    server.documents["productOffering"].append(offering("strange", "Strange", None, ["dollars"]))
    await process.catalogues.wake("acme")

    async def told() -> bool:
        return any("strange" in str(one) for one in (await process.state())["problems"])

    await until(told)
    assert await process.sold() == SOLD


async def test_another_address_is_followed_and_the_old_one_left_alone(
    write_context: Callable[..., Path], server: QuirkyCatalogue, process: Process
) -> None:
    await process.sold()
    new = QuirkyCatalogue(resources(), token=server.token)
    raise_prices(new, 20)
    async with served(new.app()) as origin:
        write_context(context=context_with(origin + BASE), offers=OWN, constraints="")
        await until(lambda: sells(process, "tv-box", "20.00"))
        asked = server.counts["productOffering"]
        await process.catalogues.wake("acme")
        await readings(new, 1)
        assert server.counts["productOffering"] == asked
        await process.catalogues.close()


async def test_what_the_csp_wrote_for_an_offering_that_vanishes_leaves_what_is_live(
    server: QuirkyCatalogue, process: Process
) -> None:
    await process.sold()
    server.documents["productOffering"] = server.documents["productOffering"][1:]
    await process.catalogues.wake("acme")

    async def was_read() -> bool:
        return (await process.state())["offerings"] == 2

    await until(was_read)
    assert await process.sold() == SOLD


async def test_a_copy_of_the_layer_is_json_that_the_reader_of_contexts_takes(process: Process) -> None:
    context = await process.served()
    files = await process.adapter.files("acme")
    entries = [line for line in files.texts["catalogue/offers.yml"].splitlines() if line.startswith("  - ")]
    assert {json.loads(line.removeprefix("  - "))["id"] for line in entries} >= {"fibre-line", "old-line", "tv-box"}
    assert context.revision == files.content


async def _stale(process: Process) -> dict[str, object] | None:
    state = await process.state()
    return state if state["stale"] and state["last_error"] else None
