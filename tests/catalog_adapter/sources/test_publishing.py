"""Publishing over a catalogue elsewhere: what passes the gate is what customers would meet."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from catalog_adapter.contexts.files import ContextFiles
from catalog_adapter.revisions.errors import PublishRefused
from tests.catalog_adapter.sources.conftest import (
    OWN,
    Process,
    context_with,
    raise_prices,
    readings,
    resources,
    sells,
)
from tests.catalog_adapter.tmf620.remote.quirky_catalogue import BASE, QuirkyCatalogue
from tests.gateway.serving import free_port, served
from tests.support.waiting import until

SOLD = {"fibre-line": "19.00", "tv-box": "9.00"}


def files(url: str, offers: str = OWN) -> ContextFiles:
    return ContextFiles("acme", {"context.yml": context_with(url), "offers.yml": offers})


@dataclass
class Other:
    """Another catalogue, where TV costs 20."""

    server: QuirkyCatalogue
    url: str


@pytest.fixture
async def other(server: QuirkyCatalogue) -> AsyncIterator[Other]:
    made = QuirkyCatalogue(resources(), token=server.token)
    raise_prices(made, 20)
    async with served(made.app()) as origin:
        yield Other(made, origin + BASE)


async def test_what_is_published_is_sold_over_the_catalogue(process: Process, url: str) -> None:
    published = await process.publisher.publish(files(url), base=None, author="ann")
    assert await process.sold() == SOLD
    assert (await process.adapter.head("acme")).label.startswith(f"revision {published.revision.number} over")


async def test_a_change_to_an_offering_that_the_catalogue_lacks_is_refused(process: Process, url: str) -> None:
    await process.sold()
    wrong = OWN.replace("fibre-line", "fibre-lime")
    with pytest.raises(PublishRefused) as refused:
        await process.publisher.publish(files(url, wrong), base=None, author="ann")
    assert any("offers.yml:2" in str(problem) for problem in refused.value.problems)
    assert await process.sold() == SOLD


async def test_another_address_is_followed_once_it_is_live(
    process: Process, url: str, server: QuirkyCatalogue, other: Other
) -> None:
    first = await process.publisher.publish(files(url), base=None, author="ann")
    await process.sold()
    with pytest.raises(PublishRefused):
        await process.publisher.publish(
            files(other.url, OWN.replace("fibre-line", "fibre-lime")), base=first.revision.number, author="ann"
        )
    raise_prices(server, 10)
    await process.catalogues.wake("acme")
    await until(lambda: sells(process, "tv-box", "10.00"))
    await process.publisher.publish(files(other.url), base=first.revision.number, author="ann")
    assert await sells(process, "tv-box", "20.00")
    asked = server.counts["productOffering"]
    await process.catalogues.wake("acme")
    await readings(other.server, 1)
    assert server.counts["productOffering"] == asked


async def test_an_address_where_nothing_answers_is_refused(process: Process, url: str) -> None:
    await process.sold()
    with pytest.raises(PublishRefused) as refused:
        await process.publisher.publish(files(f"http://127.0.0.1:{free_port()}{BASE}"), base=None, author="ann")
    assert "never read" in str(refused.value.problems[0])
    assert await process.sold() == SOLD
