"""A remote that fails is named with what came from it, and the last good copy stays."""

import gzip
import json
import tracemalloc
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import Request, Response
from pydantic import SecretStr

from catalog_adapter.tmf620.remote import CircuitBreaker, Limits, NoCopy, RemoteCatalogue, RemoteCatalogueError
from catalog_adapter.tmf620.remote.body import read_body
from catalog_adapter.tmf620.remote.errors import (
    AddressInvalid,
    BadStatus,
    EndlessPaging,
    RedirectedAway,
    Refused,
    Resting,
    TooLarge,
    TooSlow,
    Unreachable,
    Unsettled,
    Unusable,
)
from tests.catalog_adapter.tmf620.remote.conftest import LIMITS, NewCatalogue
from tests.catalog_adapter.tmf620.remote.quirky_catalogue import Instead, Paging, QuirkyCatalogue, answering
from tests.gateway.serving import free_port

DEEP = b'[{"id": "x", "deep": ' + b"[" * 200 + b"]" * 200 + b"}]"
DEEPEST = b"[" * 500_000
QUIRKS: list[tuple[str, Instead, type[RemoteCatalogueError], str]] = [
    ("HTML", answering("<!doctype html><title>Log in</title>", content_type="text/html"), Unusable, "<!doctype html>"),
    ("half a JSON", answering('[{"id": "a"}, {"id": '), Unusable, '[{"id": "a"}'),
    ("an error with 200", answering('{"code": 60, "reason": "no backend"}'), Unusable, "no backend"),
    ("not UTF-8", answering('[{"id": "café"}]'.encode("latin-1")), Unusable, "UTF-8"),
    ("NaN", answering('[{"id": "a", "price": NaN}]'), Unusable, "NaN"),
    ("half a character", answering('[{"id": "a", "name": "\\ud83d"}]'), Unusable, "surrogates"),
    ("deep", answering(DEEP), Unusable, "deep"),
    ("bottomless", answering(DEEPEST), Unusable, "no JSON"),
    ("a number without end", answering('[{"id": "a", "n": 1e99999999999999999999}]'), Unusable, "no JSON"),
    ("broken gzip", answering(b"not gzip", content_encoding="gzip"), Unusable, "gzip"),
    ("half a gzip", answering(gzip.compress(b"[]" * 999)[:-9], content_encoding="gzip"), Unusable, "gzip"),
    ("unasked encoding", answering(b"[]", content_encoding="br"), Unusable, "'br'"),
    ("500", answering("boom", 500), BadStatus, "500: 'boom'"),
    ("no rights", answering("", 403), Refused, "403"),
    ("redirect away", answering("", 302, location="http://elsewhere.invalid/?secret=1"), RedirectedAway, "elsewhere"),
    ("redirect in circles", answering("", 302, location="?again"), RedirectedAway, "more than 5"),
    ("redirect nowhere", answering("", 302, location="http://host:port/"), Unreachable, "Invalid URL"),
    ("length that is a lie", answering("[]", content_length="5000"), Unreachable, "broke"),
]


@pytest.mark.parametrize(("instead", "error", "says"), [quirk[1:] for quirk in QUIRKS], ids=[one[0] for one in QUIRKS])
async def test_a_bad_answer_is_named_and_changes_nothing(
    catalogue: RemoteCatalogue,
    server: QuirkyCatalogue,
    url: str,
    instead: Instead,
    error: type[RemoteCatalogueError],
    says: str,
) -> None:
    good = await catalogue.fetch()
    server.instead["productOfferingPrice"] = instead
    server.documents["productOffering"].pop()
    with pytest.raises(error) as raised:
        await catalogue.fetch()
    assert f"{url}/productOfferingPrice" in str(raised.value)
    assert says in str(raised.value)
    copy = await catalogue.copy()
    assert copy.content_hash == good.content_hash
    assert copy.documents("productOffering") == good.documents("productOffering")
    assert copy.stale
    assert copy.last_error == str(raised.value)


async def test_a_remote_that_is_well_again_is_read(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    server.instead["category"] = answering("<html>")
    with pytest.raises(Unusable):
        await catalogue.fetch()
    server.instead.clear()
    assert not (await catalogue.fetch()).stale
    assert not (await catalogue.copy()).last_error


async def test_without_any_copy_there_is_none(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    server.instead["category"] = answering("", 500)
    with pytest.raises(BadStatus):
        await catalogue.fetch()
    with pytest.raises(NoCopy):
        await catalogue.copy()


async def test_a_wrong_token_is_said_and_never_shown(new_catalogue: NewCatalogue) -> None:
    with pytest.raises(Refused, match="401") as raised:
        await new_catalogue(token=SecretStr("wrong-one")).fetch()
    assert "token" in raised.value.advice
    assert "wrong-one" not in repr(raised.value)


async def test_an_address_without_catalogue_is_said(new_catalogue: NewCatalogue, url: str) -> None:
    with pytest.raises(Unusable, match=r"There is no .*/v4/catalog/productOffering"):
        await new_catalogue(url=f"{url}/catalog").fetch()


async def test_a_304_without_a_condition_is_no_answer(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    server.instead["catalog"] = answering("", 304)
    with pytest.raises(BadStatus, match="304"):
        await catalogue.fetch()


async def test_a_closed_port_is_said(new_catalogue: NewCatalogue) -> None:
    gone = f"http://127.0.0.1:{free_port()}/api"
    with pytest.raises(Unreachable, match=gone):
        await new_catalogue(url=gone).fetch()


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


@pytest.mark.parametrize("paging", ["counted", "linked"])
async def test_a_page_that_is_missing_is_not_the_end(
    catalogue: RemoteCatalogue, server: QuirkyCatalogue, paging: Paging
) -> None:
    """By its count or its link, the server has said that there is more."""
    server.paging = paging
    server.instead["productOffering"] = lambda request, _: (
        Response(status_code=404) if request.query_params["offset"] != "0" else None
    )
    with pytest.raises(BadStatus, match=r"/productOffering.* answered 404"):
        await catalogue.fetch()


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
    with pytest.raises(TooLarge, match="In all, a catalogue may have 20000 bytes"):
        await new_catalogue(limits=Limits(fetch_bytes=20_000)).fetch()


async def test_gzip_is_read(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    two_members = gzip.compress(b'[{"id": "a"},') + gzip.compress(b'{"id": "b"}]')
    server.instead["category"] = answering(two_members, content_encoding="gzip")
    assert (await catalogue.fetch()).documents("category") == [{"id": "a"}, {"id": "b"}]


async def test_a_redirect_within_the_server_is_followed(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    server.instead["category"] = answering("", 307, location="catalog?offset=0")
    assert [one["id"] for one in (await catalogue.fetch()).documents("category")] == ["main"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "catalogue.example/v4",
        "ftp://catalogue.example",
        "http://",
        "https://u:pw@c.example",
        "https://c.example?k=pw",
    ],
)
def test_an_address_that_cannot_be_used_is_refused(address: str, tmp_path: Any) -> None:
    with pytest.raises(AddressInvalid) as raised:
        RemoteCatalogue(address, token=None, folder=tmp_path, name="acme")
    assert "pw" not in str(raised.value)


async def test_after_failures_in_a_row_the_remote_is_left_alone(
    new_catalogue: NewCatalogue, server: QuirkyCatalogue
) -> None:
    seconds = [1000.0]
    catalogue = new_catalogue(breaker=CircuitBreaker(failures=2, first_cooling=60, now=lambda: seconds[0]))
    await catalogue.fetch()
    server.instead["catalog"] = answering("", 500)
    for _ in range(2):
        with pytest.raises(BadStatus):
            await catalogue.fetch()
    asked = len(server.asked)
    with pytest.raises(Resting):
        await catalogue.fetch()
    assert len(server.asked) == asked
    assert "500" in (await catalogue.copy()).last_error
    server.instead.clear()
    seconds[0] += catalogue.rests_for
    assert not (await catalogue.fetch()).stale


async def test_a_remote_that_asks_for_a_long_rest_gets_it(new_catalogue: NewCatalogue, server: QuirkyCatalogue) -> None:
    catalogue = new_catalogue(breaker=CircuitBreaker(now=lambda: 0.0))
    server.instead["catalog"] = answering("", 503, retry_after="120")
    with pytest.raises(BadStatus):
        await catalogue.fetch()
    assert catalogue.rests_for == 120
    assert len(server.gets("catalog")) == 1


async def test_a_start_without_the_remote_has_the_copy_from_disk_with_its_age(
    new_catalogue: NewCatalogue, server: QuirkyCatalogue
) -> None:
    before = await new_catalogue(now=lambda: datetime(2026, 5, 1, 12, tzinfo=UTC)).fetch()
    server.instead["catalog"] = answering("", 500)
    started_again = new_catalogue()
    copy = await started_again.copy()
    assert copy.stale
    assert copy.resources == before.resources
    assert copy.documents("productOfferingPrice") == before.documents("productOfferingPrice")
    assert copy.age(datetime(2026, 5, 1, 12, 1, 30, tzinfo=UTC)) == timedelta(seconds=90)
    with pytest.raises(BadStatus):
        await started_again.fetch()
    assert (await started_again.copy()).content_hash == before.content_hash
