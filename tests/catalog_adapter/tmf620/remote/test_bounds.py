"""What a remote sends is bounded: in bytes, in pages, in time."""

import gzip
import json
import tracemalloc

import httpx
import pytest
from fastapi import Request, Response

from catalog_adapter.tmf620.remote import Limits, RemoteCatalogue
from catalog_adapter.tmf620.remote.errors import EndlessPaging, Unsettled
from foundation.remote.body import read_body
from foundation.remote.errors import TooLarge, TooSlow
from tests.catalog_adapter.tmf620.remote.conftest import LIMITS, NewCatalogue
from tests.catalog_adapter.tmf620.remote.quirky_catalogue import QuirkyCatalogue, answering


async def test_a_remote_that_hangs_is_given_up(new_catalogue: NewCatalogue, server: QuirkyCatalogue) -> None:
    server.instead["category"] = server.hangs
    with pytest.raises(TooSlow, match=r"/category.* did not answer in time"):
        await new_catalogue(limits=Limits(read_seconds=0.2)).fetch()
    with pytest.raises(TooSlow, match=r"not read within 0\.2 s"):
        await new_catalogue(limits=Limits(fetch_seconds=0.2)).fetch()


def pages_without_end(_request: Request, number: int) -> Response:
    link = f'<?offset={number}>; rel="next"'
    return Response(json.dumps([{"id": f"{number}"}]), headers={"link": link})


def always_another(request: Request, number: int) -> Response:
    """Each reading has two pages, and each time others are on them."""
    headers = {} if "page" in request.url.query else {"link": '<?page=2>; rel="next"'}
    return Response(json.dumps([{"id": f"{number}"}]), headers=headers)


async def test_pages_without_end_come_to_one(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    server.instead["category"] = pages_without_end
    with pytest.raises(EndlessPaging, match="/category has more than 50 pages"):
        await catalogue.fetch()
    assert len(server.gets("category")) == LIMITS.pages


async def test_links_in_circles_come_to_an_end(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    server.headers = {"link": '<?offset=10&limit=10>; rel="next"'}
    assert len((await catalogue.fetch()).documents("productOffering")) == 20


async def test_a_catalogue_that_is_never_still_is_given_up(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    server.instead["category"] = always_another
    with pytest.raises(Unsettled, match="/category"):
        await catalogue.fetch()


@pytest.mark.parametrize("limits", [Limits(page_bytes=50_000), Limits(fetch_bytes=50_000)], ids=["page", "in all"])
async def test_a_few_bytes_that_stand_for_many_are_refused(
    new_catalogue: NewCatalogue, server: QuirkyCatalogue, limits: Limits
) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    server.instead["category"] = answering(bomb, content_encoding="gzip")
    with pytest.raises(TooLarge):
        await new_catalogue(limits=limits).fetch()


async def test_a_bomb_is_not_unpacked_to_be_measured() -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    response = httpx.Response(200, headers={"content-encoding": "gzip"}, stream=httpx.ByteStream(bomb))
    response.request = httpx.Request("GET", "http://catalogue.invalid")
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            await read_body(response, most=50_000, advice="")
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


async def test_a_large_catalogue_of_small_pages_is_refused(
    new_catalogue: NewCatalogue, server: QuirkyCatalogue
) -> None:
    server.most = 5
    with pytest.raises(TooLarge, match="In all, it may send 20000 bytes"):
        await new_catalogue(limits=Limits(fetch_bytes=20_000)).fetch()


async def test_gzip_is_read(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    two_members = gzip.compress(b'[{"id": "a"},') + gzip.compress(b'{"id": "b"}]')
    server.instead["category"] = answering(two_members, content_encoding="gzip")
    assert (await catalogue.fetch()).documents("category") == [{"id": "a"}, {"id": "b"}]
