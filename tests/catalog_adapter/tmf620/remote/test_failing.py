"""A remote that fails is named with what came from it, and the last good copy stays."""

import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import Response
from pydantic import SecretStr

from catalog_adapter.tmf620.remote import CircuitBreaker, NoCopy, RemoteCatalogue, RemoteError
from foundation.remote.errors import (
    AddressInvalid,
    BadStatus,
    RedirectedAway,
    Refused,
    Resting,
    Unreachable,
    Unusable,
)
from tests.catalog_adapter.tmf620.remote.conftest import NewCatalogue
from tests.catalog_adapter.tmf620.remote.quirky_catalogue import Instead, Paging, QuirkyCatalogue, answering
from tests.gateway.serving import free_port

DEEP = b'[{"id": "x", "deep": ' + b"[" * 200 + b"]" * 200 + b"}]"
DEEPEST = b"[" * 500_000
QUIRKS: list[tuple[str, Instead, type[RemoteError], str]] = [
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
    error: type[RemoteError],
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
