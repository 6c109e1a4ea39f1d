"""The whole catalogue is read, whatever way the server has of sending it."""

import json
from decimal import Decimal
from typing import Any, get_args

import pytest
from fastapi import Request, Response

from catalog_adapter.tmf620.remote import KINDS, RemoteCatalogue
from tests.catalog_adapter.tmf620.remote.quirky_catalogue import Paging, QuirkyCatalogue, answering


def same(found: list[dict[str, Any]], sent: list[dict[str, Any]]) -> bool:
    """Whether these are the resources that the server sent, in any order."""
    return sorted(map(str, found)) == sorted(map(str, json.loads(json.dumps(sent), parse_float=Decimal)))


async def test_everything_is_read_as_it_was_sent(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    copy = await catalogue.fetch()
    assert all(same(copy.documents(kind), server.documents[kind]) for kind in KINDS)
    assert not copy.stale
    assert not copy.notes


@pytest.mark.parametrize("most", [1000, 7], ids=["all that was asked for", "fewer than asked for"])
@pytest.mark.parametrize("paging", get_args(Paging))
async def test_all_pages_are_read(
    catalogue: RemoteCatalogue, server: QuirkyCatalogue, paging: Paging, most: int
) -> None:
    server.paging, server.most = paging, most
    copy = await catalogue.fetch()
    assert all(same(copy.documents(kind), server.documents[kind]) for kind in KINDS)


async def test_prices_are_exact(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    server.instead["productOfferingPrice"] = answering('[{"id": "p", "price": {"value": 29.10, "unit": "EUR"}}]')
    (price,) = (await catalogue.fetch()).documents("productOfferingPrice")
    assert str(price["price"]["value"]) == "29.10"


@pytest.mark.parametrize("status", [404, 501])
async def test_a_kind_the_server_does_not_have_is_none(
    catalogue: RemoteCatalogue, server: QuirkyCatalogue, status: int
) -> None:
    server.instead["category"] = answering("nothing here", status)
    copy = await catalogue.fetch()
    assert copy.documents("category") == []
    assert len(copy.documents("productOffering")) == 25
    assert any("category" in note for note in copy.notes)


async def test_past_the_end_a_404_is_the_end(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    server.paging = "bare"
    server.instead["productOffering"] = lambda request, _: (
        Response(status_code=404) if int(request.query_params["offset"]) >= 25 else None
    )
    assert len((await catalogue.fetch()).documents("productOffering")) == 25


async def test_an_empty_kind_is_empty(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    server.documents["category"] = []
    server.instead["catalog"] = answering("", 204)
    copy = await catalogue.fetch()
    assert copy.documents("category") == copy.documents("catalog") == []


async def test_a_single_object_is_a_list_of_one(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    server.instead["catalog"] = answering('{"id": "only"}')
    assert (await catalogue.fetch()).documents("catalog") == [{"id": "only"}]


@pytest.mark.parametrize("content_type", ["text/plain", "text/html", "application/octet-stream", ""])
async def test_good_json_of_another_type_is_taken(
    catalogue: RemoteCatalogue, server: QuirkyCatalogue, content_type: str
) -> None:
    server.instead["catalog"] = answering('\ufeff[{"id": "ä"}]'.encode(), content_type=content_type)
    assert (await catalogue.fetch()).documents("catalog") == [{"id": "ä"}]


async def test_what_offerings_lack_does_not_matter_here(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    for offering in server.documents["productOffering"]:
        offering["href"] = offering["href"].replace("http:", "ftp:")
        del offering["lifecycleStatus"], offering["productOfferingPrice"]
    assert same((await catalogue.fetch()).documents("productOffering"), server.documents["productOffering"])


async def test_entries_without_id_are_left_out_and_said(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    server.documents["category"] += [{"name": "nameless"}, None]  # type: ignore[list-item]
    copy = await catalogue.fetch()
    assert len(copy.documents("category")) == 3
    assert any("2 entries of category" in note for note in copy.notes)


async def test_a_server_that_counts_wrongly_can_be_read(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    server.headers = {"x-total-count": "4000"}
    copy = await catalogue.fetch()
    assert len(copy.documents("productOffering")) == 25
    assert any("4000" in note for note in copy.notes)


async def test_nothing_is_lost_or_doubled_by_a_change_between_pages(
    catalogue: RemoteCatalogue, server: QuirkyCatalogue
) -> None:
    """After the first page an offering of it goes, and all others move up by one."""
    offerings = server.documents["productOffering"]

    def once(_request: Request, number: int) -> None:
        if number == 2:
            offerings.pop(3)
            offerings.append({"id": "new"})

    server.instead["productOffering"] = once
    copy = await catalogue.fetch()
    assert same(copy.documents("productOffering"), offerings)


async def test_the_order_of_resources_is_no_content(catalogue: RemoteCatalogue, server: QuirkyCatalogue) -> None:
    before = await catalogue.fetch()
    server.documents["productOffering"].reverse()
    assert (await catalogue.fetch()).content_hash == before.content_hash
    server.documents["productOffering"][4]["name"] = "Other"
    assert (await catalogue.fetch()).content_hash != before.content_hash
